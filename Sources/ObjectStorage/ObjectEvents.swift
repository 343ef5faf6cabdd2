public import Files
import Foundation

/// What notifications of S3 tell of: objects that were made, by the JSON that AWS, MinIO and others post or queue.
///
/// Takes records of event notifications, events of EventBridge, and either of them in an envelope of SNS or SQS; one
/// document, a list of them, or one a line. What it says is a hint where to look, and no more.
public struct ObjectEvents: Hashable, Sendable {
    /// Objects that are said to be new or changed, each once, in the order they are named.
    public private(set) var created: [ObjectAddress] = []
    /// How many events tell of something else: removals, tests, restores that have only begun.
    public private(set) var others = 0
    private var known: Set<ObjectAddress> = []

    /// Why a text tells of no events.
    public struct Problem: Error, Hashable, CustomStringConvertible {
        /// What is wrong with it.
        public let description: String
    }

    /// The most that is read of one text, in bytes.
    public static let bytesMax = 16 << 20
    /// Envelopes in envelopes.
    private static let depthMax = 4

    /// Reads a text; throws when it holds no event, or something that is none.
    public init(_ bytes: [UInt8]) throws(Problem) {
        guard bytes.count <= Self.bytesMax else { throw Problem(description: "it is longer than 16 MiB") }
        if let whole = Self.json(Data(bytes)) {
            try take(whole, depth: 0)
        } else {
            for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated()
            where line.contains(where: { $0 > 0x20 }) {
                guard let value = Self.json(Data(line)) else {
                    throw Problem(description: "line \(number + 1) is no JSON")
                }
                try take(value, depth: 0)
            }
        }
        guard !created.isEmpty || others > 0 else { throw Problem(description: "it holds no event of S3") }
    }

    /// What is told when no new object is named.
    public var nothingNew: String {
        "no new object is named; \(others) other event\(others == 1 ? "" : "s") left out"
    }

    private mutating func take(_ value: Any, depth: Int) throws(Problem) {
        guard depth < Self.depthMax else { throw Problem(description: "it has envelopes in envelopes without end") }
        if let list = value as? [Any] {
            for element in list { try take(element, depth: depth + 1) }
            return
        }
        guard let event = value as? [String: Any] else { throw Problem(description: "it holds no event of S3") }
        if let records = event["Records"] as? [[String: Any]] {
            for record in records { try take(record, depth: depth + 1) }
        } else if let messages = event["Messages"] as? [[String: Any]] {
            for message in messages { try take(message, depth: depth + 1) }
        } else if let text = (event["Message"] ?? event["Body"] ?? event["body"]) as? String {
            guard let inner = Self.json(Data(text.utf8)) else {
                throw Problem(description: "the message in its envelope is no JSON")
            }
            try take(inner, depth: depth + 1)
        } else if let place = event["s3"] as? [String: Any] {
            note(place, isCreated: Self.isCreation(event["eventName"] as? String ?? ""), isEncoded: true)
        } else if let place = event["detail"] as? [String: Any], event["detail-type"] is String {
            note(place, isCreated: event["detail-type"] as? String == "Object Created", isEncoded: false)
        } else if event["Event"] as? String == "s3:TestEvent" {
            others += 1
        } else {
            throw Problem(description: "it holds no event of S3")
        }
    }

    private mutating func note(_ place: [String: Any], isCreated: Bool, isEncoded: Bool) {
        guard isCreated, let bucket = (place["bucket"] as? [String: Any])?["name"] as? String,
            let written = (place["object"] as? [String: Any])?["key"] as? String,
            let key = isEncoded ? URLEncoding.decode(written) : written, BucketName.problem(with: bucket) == nil,
            !key.isEmpty
        else {
            others += 1
            return
        }
        let address = ObjectAddress(bucket: bucket, key: key)
        if known.insert(address).inserted { created.append(address) }
    }

    private static func isCreation(_ name: String) -> Bool {
        let name = name.hasPrefix("s3:") ? name.dropFirst(3) : name[...]
        return name.hasPrefix("ObjectCreated:") || name == "ObjectRestore:Completed"
    }

    private static func json(_ data: Data) -> Any? {
        try? JSONSerialization.jsonObject(with: data)
    }
}
