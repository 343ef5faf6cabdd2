import TableSchema

/// Where the keys of encrypted Parquet files come from; each is read when a session needs it.
public struct ParquetKeys: Sendable {
    /// DuckDB, beside which the extension is that encrypts.
    private let program: DuckDBProgram?
    private let read: @Sendable (String) throws -> String

    /// Keys that a function reads by their names. A key is 16, 24 or 32 bytes in Base64.
    public init(for program: DuckDBProgram?, read: @escaping @Sendable (String) throws -> String) {
        self.program = program
        self.read = read
    }

    /// No key at all.
    public static let none = ParquetKeys(for: nil) { _ in throw NotNamed() }

    private struct NotNamed: Error, CustomStringConvertible {
        let description = "it is named nowhere"
    }

    /// Tries whether sessions can be opened to some keys; throws what is in the way.
    public func test(_ names: Set<String>) throws(EngineError) {
        _ = try opening(names)
    }

    /// What makes a session read and write files under some keys.
    struct Opening {
        /// Stands first: a session that is shut in knows no environment, and loads nothing.
        var sql = ""
        /// The keys, for its environment.
        var secrets: [String: String] = [:]
    }

    /// Opens a session to some keys; no names open nothing, and cost nothing.
    ///
    /// - Throws: `noKey` for one that cannot be had or is none; `encryptionMissing` where DuckDB cannot encrypt.
    func opening(_ names: Set<String>) throws(EngineError) -> Opening {
        guard !names.isEmpty else { return Opening() }
        guard let path = try program?.encryptionExtension() else { throw .encryptionMissing }
        // What a PRAGMA answers is none of the job's. What spills out of memory is encrypted, too.
        var opening = Opening(
            sql: ".output /dev/null\nLOAD \(SQLText.literal(path));\nSET temp_file_encryption = true;\n")
        for (number, name) in names.sorted().enumerated() {
            let variable = "TIDEGATE_PARQUET_KEY_\(number)"
            opening.secrets[variable] = try key(name)
            opening.sql += "PRAGMA add_parquet_key(\(SQLText.literal(name)), getenv('\(variable)'));\n"
        }
        opening.sql += ".output\n"
        return opening
    }

    private func key(_ name: String) throws(EngineError) -> String {
        let text: String
        do {
            text = try read(name)
        } catch {
            throw .noKey(name, reason: "\(error)")
        }
        guard let size = Self.size(of: text) else { throw .noKey(name, reason: "it is no Base64; \(Self.form)") }
        guard [16, 24, 32].contains(size) else { throw .noKey(name, reason: "it has \(size) bytes; \(Self.form)") }
        return text
    }

    private static let form = "it takes 16, 24 or 32 bytes in Base64, such as 'openssl rand -base64 32' prints"

    /// How many bytes a text in Base64 stands for; nil when it is none.
    static func size(of text: String) -> Int? {
        let letters = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.utf8.count - letters.count
        let isPlain = letters.allSatisfy { letter in
            switch letter {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard isPlain, padding <= 2, text.utf8.count % 4 == 0,
            text.utf8.suffix(padding).allSatisfy({ $0 == UInt8(ascii: "=") })
        else { return nil }
        return text.utf8.count / 4 * 3 - padding
    }

    /// `{footer_key: 'people'}`: it encrypts the whole file, its columns included.
    static func configuration(_ name: String) -> String { "{footer_key: \(SQLText.literal(name))}" }
}

extension DeclaredTable {
    /// The names of the keys that its files are encrypted with.
    var encryptionKeys: Set<String> { Set(files.lazy.compactMap(\.layout.encryptionKey)) }
}
