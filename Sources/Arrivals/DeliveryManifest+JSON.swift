#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Manifests in JSON: a list of files, or an object that has one under `files` or `entries`. A file is its name, or an
/// object with the names for things that AWS and others use.
extension DeliveryManifest {
    static func json(_ bytes: [UInt8]) throws(DeliveryProblem) -> DeliveryManifest {
        let listing: JSONListing
        do {
            listing = try JSONDecoder().decode(JSONListing.self, from: Data(bytes))
        } catch let problem as DeliveryProblem {
            throw problem
        } catch {
            throw DeliveryProblem("it is no JSON with a list of files under 'files' or 'entries'")
        }
        return DeliveryManifest(listing.files.map(\.entry))
    }
}

private struct JSONListing: Decodable {
    let files: [JSONFile]

    init(from decoder: any Decoder) throws {
        if let list = try? decoder.unkeyedContainer(), list.count != nil {
            files = try [JSONFile](from: decoder)
            return
        }
        let object = try decoder.container(keyedBy: Key.self)
        guard let key = [Key("files"), Key("entries")].first(where: object.contains) else {
            throw DeliveryProblem("it has no list of files under 'files' or 'entries'")
        }
        files = try object.decode([JSONFile].self, forKey: key)
    }
}

private struct JSONFile: Decodable {
    var entry: DeliveryManifest.Entry

    init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            entry = DeliveryManifest.Entry(name: name)
            return
        }
        let object = try decoder.container(keyedBy: Key.self)
        guard let name = try Self.text(["name", "path", "file", "key", "url"], in: object) else {
            throw DeliveryProblem("a file in it has no 'name'")
        }
        entry = DeliveryManifest.Entry(name: name)
        entry.size = try Self.size(in: object)
        if entry.size == nil, object.contains(Key("meta")) {
            entry.size = try Self.size(in: object.nestedContainer(keyedBy: Key.self, forKey: Key("meta")))
        }
        try entry.setChecksums([
            ("SHA-256", try Self.text(["sha256", "sha-256"], in: object)),
            ("MD5", try Self.text(["md5", "md5checksum", "MD5checksum"], in: object)),
            (nil, try Self.text(["checksum", "hash"], in: object)),
        ])
    }

    private static func text(_ names: [String], in object: KeyedDecodingContainer<Key>) throws -> String? {
        guard let key = names.map(Key.init).first(where: object.contains) else { return nil }
        return try object.decode(String.self, forKey: key)
    }

    private static func size(in object: KeyedDecodingContainer<Key>) throws -> Int64? {
        let names = ["size", "bytes", "content_length", "content-length"]
        guard let key = names.map(Key.init).first(where: object.contains) else { return nil }
        return try object.decode(Int64.self, forKey: key)
    }
}

private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
