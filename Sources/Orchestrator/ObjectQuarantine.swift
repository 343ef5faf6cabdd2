import Arrivals
import Files
import Foundation
import ObjectStorage
import Timekeeping

/// Moves invalid objects out of the way, each with a `.reason.json` beside it, and back: within their bucket, or to a
/// folder of the workspace.
///
/// As with files, the reason is written first, and each step can be done again after a crash. An object is removed
/// only once its bytes are known to be at their new place, and only while it is the version that was judged.
struct ObjectQuarantine {
    let workspace: Workspace
    let bucket: Bucket
    /// A folder that only we can read, for what is sent.
    let scratch: String
    private let files = LocalFileSystem()

    /// Moves the object of an INVALID arrival to a folder; gives where it is then, or nil when what was judged is not
    /// there any more.
    func move(_ arrival: Arrival, to folder: String, at now: Instant) throws -> String? {
        guard let address = ObjectAddress(arrival.path) else { return nil }
        let found = try bucket.look(at: address.key)
        let source = found?.identity == arrival.identity ? found : nil
        let place: any QuarantinePlace =
            if let target = ObjectAddress(folder) {
                BucketFolder(bucket: bucket, folder: target.key, scratch: scratch)
            } else {
                WorkspaceFolder(workspace: workspace, bucket: bucket, folder: folder)
            }
        for name in Quarantine.names(for: arrival) {
            if let reason = try place.read(name + Quarantine.suffix) {
                guard Quarantine.isReason(reason, of: arrival) else { continue }
            } else {
                guard source != nil else { return nil }
                if try place.size(of: name) != nil { continue }
                try place.write(try Quarantine.reason(of: arrival, at: now), to: name + Quarantine.suffix)
            }
            if let source {
                try place.take(source, as: name)
                try bucket.remove(source)
            } else if try place.size(of: name) != arrival.size {
                try place.remove(name + Quarantine.suffix)
                return nil
            }
            return place.path(of: name)
        }
        return nil
    }

    /// Moves an object back to where it arrived, from where it was set aside, and removes its reason.
    func restore(_ arrival: Arrival) throws {
        guard let address = ObjectAddress(arrival.path), let movedTo = arrival.movedTo else { return }
        if let moved = ObjectAddress(movedTo) {
            if let object = try bucket.look(at: moved.key) {
                let there = try bucket.look(at: address.key)
                guard there == nil || there?.identity == object.identity else {
                    throw ObjectStorageError.refused(
                        what: "bringing it back", status: 412, code: "",
                        message: "another object is at '\(arrival.path.displayedPath)' by now")
                }
                if there == nil { try bucket.copy(object, to: address.key) }
                guard try bucket.look(at: address.key)?.size == object.size else {
                    throw ObjectStorageError.changed(arrival.path)
                }
                try bucket.remove(object)
            }
            if let reason = try bucket.look(at: moved.key + Quarantine.suffix) { try bucket.remove(reason) }
            return
        }
        let local = workspace.path(movedTo)
        if try files.kind(of: local) == .file {
            let hash = try ObjectCache.hash(of: local)
            try bucket.put(local, hash: hash, at: address.key, onlyIfNew: true)
            guard try bucket.look(at: address.key)?.size == files.identity(of: local)?.size else {
                throw ObjectStorageError.changed(arrival.path)
            }
            try files.remove(local)
        }
        try files.remove(local + Quarantine.suffix)
    }
}

/// Where invalid objects are set aside.
private protocol QuarantinePlace {
    /// The bytes of a small file; nil when there is none of that name.
    func read(_ name: String) throws -> [UInt8]?
    func write(_ bytes: [UInt8], to name: String) throws
    /// The size of a file; nil when there is none of that name.
    func size(of name: String) throws -> Int64?
    /// Has the bytes of an object under a name; durable and whole when it returns.
    func take(_ object: StoredObject, as name: String) throws
    func remove(_ name: String) throws
    /// The path that the ledger knows it by.
    func path(of name: String) -> String
}

/// A folder of the object's own bucket.
private struct BucketFolder: QuarantinePlace {
    let bucket: Bucket
    let folder: String
    let scratch: String
    private let files = LocalFileSystem()

    private func key(_ name: String) -> String { "\(folder)/\(name)" }

    func path(of name: String) -> String { ObjectAddress(bucket: bucket.name, key: key(name)).description }

    func read(_ name: String) throws -> [UInt8]? {
        let path = "\(scratch)/\(UUID().uuidString)"
        defer { try? files.remove(path) }
        do {
            _ = try bucket.get(key(name), to: path)
            return try files.read(path)
        } catch ObjectStorageError.noObject {
            return nil
        }
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        let path = "\(scratch)/\(UUID().uuidString)"
        defer { try? files.remove(path) }
        try files.write(bytes, to: path, .thisBoot)
        try bucket.put(path, hash: try ObjectCache.hash(of: path), at: key(name))
    }

    func size(of name: String) throws -> Int64? { try bucket.look(at: key(name))?.size }

    func take(_ object: StoredObject, as name: String) throws {
        try bucket.copy(object, to: key(name))
        guard try size(of: name) == object.size else { throw ObjectStorageError.changed(path(of: name)) }
    }

    func remove(_ name: String) throws {
        if let object = try bucket.look(at: key(name)) { try bucket.remove(object) }
    }
}

/// A folder of the workspace.
private struct WorkspaceFolder: QuarantinePlace {
    let workspace: Workspace
    let bucket: Bucket
    let folder: String
    private let files = LocalFileSystem()

    func path(of name: String) -> String { "\(folder)/\(name)" }

    private func place(_ name: String) -> String { workspace.path(path(of: name)) }

    func read(_ name: String) throws -> [UInt8]? {
        try files.kind(of: place(name)) == .file ? try files.read(place(name)) : nil
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try files.makeFolder(workspace.path(folder))
        try files.write(bytes, to: place(name))
    }

    func size(of name: String) throws -> Int64? { try files.identity(of: place(name))?.size }

    func take(_ object: StoredObject, as name: String) throws {
        let part = workspace.path("\(folder)/.\(UUID().uuidString).part")
        defer { try? files.remove(part) }
        let fetched = try bucket.get(object.key, to: part)
        guard fetched.identity == object.identity else {
            throw ObjectStorageError.changed(ObjectAddress(bucket: bucket.name, key: object.key).description)
        }
        if try files.kind(of: part) == nil { try files.write([], to: part) }
        try files.sync(part)
        try files.move(part, to: place(name))
    }

    func remove(_ name: String) throws { try files.remove(place(name)) }
}
