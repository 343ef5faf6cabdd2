public import GRDB
public import Timekeeping

/// A moment is stored as its microseconds since the Unix epoch, an SQLite integer.
extension Instant: DatabaseValueConvertible {
    /// Its microseconds.
    public var databaseValue: DatabaseValue { microseconds.databaseValue }

    /// The moment of so many microseconds; nil for anything but an integer.
    public static func fromDatabaseValue(_ value: DatabaseValue) -> Instant? {
        Int64.fromDatabaseValue(value).map(Instant.init(microseconds:))
    }
}
