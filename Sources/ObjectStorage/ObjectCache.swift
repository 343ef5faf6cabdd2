import Crypto
import Files
import Foundation

/// Whole copies of objects on this machine, named after their content: what has a hash here is what was read then,
/// whatever has become of the object.
///
/// Copies appear whole, so that several processes may fetch at once. None is changed later.
public struct ObjectCache: Sendable {
    /// The folder of all copies.
    public let folder: String
    let files = LocalFileSystem()

    /// The cache in a folder, which need not be there.
    public init(folder: String) {
        self.folder = folder
    }

    /// An object that was fetched.
    public struct Fetched: Hashable, Sendable {
        /// The version that it is.
        public var object: StoredObject
        /// SHA-256 of its bytes in hexadecimal.
        public var hash: String
        /// Where the copy is.
        public var path: String
    }

    /// Where the copy of a content is, or would be; never outside the folder.
    public func path(ofHash hash: String, key: String) -> String {
        let isHash = !hash.isEmpty && hash.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ".") }
        let hash = isHash ? hash : "unknown"
        return "\(folder)/\(hash.prefix(2))/\(hash)/\(Self.fileName(of: key))"
    }

    /// The copy of a content, if it is there whole.
    public func copy(ofHash hash: String, size: Int64, key: String) -> String? {
        let path = path(ofHash: hash, key: key)
        guard (try? files.kind(of: path)) == .file, (try? files.identity(of: path))?.size == size else { return nil }
        touch(path)
        return path
    }

    /// Fetches an object as it is now.
    public func fetch(_ key: String, of bucket: Bucket) throws(ObjectStorageError) -> Fetched {
        let incoming = "\(folder)/\(Self.incoming)/\(UUID().uuidString)"
        defer { try? files.remove(incoming) }
        return try local { () throws in
            try files.makeFolder("\(folder)/\(Self.incoming)", .thisBoot)
            let object = try bucket.get(key, to: incoming)
            if try files.kind(of: incoming) == nil { try files.write([], to: incoming, .thisBoot) }
            let hash = try Self.hash(of: incoming)
            let path = path(ofHash: hash, key: key)
            if copy(ofHash: hash, size: object.size, key: key) == nil {
                try files.sync(incoming)
                try files.makeFolder(path.parentFolder)
                // A job that writes into what it was given would change what others are given later.
                protect(incoming)
                try files.move(incoming, to: path)
            }
            return Fetched(object: object, hash: hash, path: path)
        }
    }

    /// The copy of a content, fetched if it is not there and its object still has it.
    public func copy(
        ofHash hash: String, size: Int64, key: String, from bucket: () throws(ObjectStorageError) -> Bucket
    ) throws(ObjectStorageError) -> String {
        if let path = copy(ofHash: hash, size: size, key: key) { return path }
        let bucket = try bucket()
        let fetched = try fetch(key, of: bucket)
        guard fetched.hash == hash else {
            throw .changed(ObjectAddress(bucket: bucket.name, key: key).description)
        }
        return fetched.path
    }

    static let incoming = "incoming"

    /// The last part of a key as a file can be called: it tells the format, and leads nowhere.
    static func fileName(of key: String) -> String {
        var name = ObjectAddress(bucket: "", key: key).name
        name.unicodeScalars.removeAll { $0.value < 0x20 || $0.value == 0x7F }
        while name.utf8.count > 200 { name.removeFirst() }
        return name.isEmpty || name.allSatisfy({ $0 == "." }) ? "object" : name
    }

    /// SHA-256 of a file in hexadecimal.
    package static func hash(of path: String) throws -> String {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        var hash = SHA256()
        while let block = try handle.read(upToCount: 1 << 20), !block.isEmpty { hash.update(data: block) }
        return hash.finalize().hexadecimal
    }

    /// Does something with files; their errors are ours.
    private func local<Result>(_ body: () throws -> Result) throws(ObjectStorageError) -> Result {
        do {
            return try body()
        } catch let error as ObjectStorageError {
            throw error
        } catch let error as FileSystemError {
            throw .local(error.description, isShortage: error.isShortage)
        } catch {
            throw .local("\(error)", isShortage: false)
        }
    }
}

extension String {
    fileprivate var parentFolder: String {
        utf8.lastIndex(of: UInt8(ascii: "/")).map { String(self[..<$0]) } ?? ""
    }
}
