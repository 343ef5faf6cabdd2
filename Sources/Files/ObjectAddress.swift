/// Where an object of an S3 bucket is: `s3://bucket/landing/orders.csv`.
///
/// A key is any text. What looks like folders in it is only a habit, so that `..` and empty parts lead nowhere.
public struct ObjectAddress: Hashable, Sendable, CustomStringConvertible {
    /// What every address begins with.
    public static let scheme = "s3://"

    /// The bucket's name.
    public var bucket: String
    /// The object's key in the bucket; empty for the bucket itself.
    public var key: String

    /// The address of a key in a bucket.
    public init(bucket: String, key: String) {
        self.bucket = bucket
        self.key = key
    }

    /// Reads an address; nil for a path of the file system.
    public init?(_ path: String) {
        guard path.utf8.starts(with: Self.scheme.utf8) else { return nil }
        let rest = path.utf8.dropFirst(Self.scheme.utf8.count)
        let slash = rest.firstIndex(of: UInt8(ascii: "/"))
        bucket = String(Substring(rest[..<(slash ?? rest.endIndex)]))
        key = slash.map { String(Substring(rest[rest.index(after: $0)...])) } ?? ""
    }

    /// The address as it is written.
    public var description: String { "\(Self.scheme)\(bucket)/\(key)" }

    /// The part of the key after its last slash.
    public var name: String {
        key.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(key[key.utf8.index(after: $0)...]) } ?? key
    }
}

/// How a bucket may be called, by the rules of S3.
public enum BucketName {
    /// What is wrong with a name, to be read after it; nil when nothing is.
    public static func problem(with name: String) -> String? {
        if name.isEmpty { return "names no bucket; write s3://BUCKET/FOLDER/*.csv" }
        guard (3...63).contains(name.utf8.count) else {
            return "names a bucket of less than 3 or more than 63 characters"
        }
        let isMadeOfItsLetters = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard isMadeOfItsLetters else {
            return "names a bucket by other characters than small letters, digits, '-' and '.'"
        }
        guard let first = name.utf8.first, let last = name.utf8.last,
            [first, last].allSatisfy({ $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }), !name.contains("..")
        else { return "names a bucket that begins or ends with '-' or '.', or has '..'" }
        return nil
    }
}
