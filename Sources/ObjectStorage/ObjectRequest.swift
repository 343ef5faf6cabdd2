import Files

/// One request to a server of objects, before it is signed.
struct ObjectRequest: Sendable {
    /// What is done; the words of HTTP.
    enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case delete = "DELETE"
    }

    var method: Method
    /// The bucket's name; empty where the host's name tells it.
    var bucket: String
    /// The object's key; empty for the bucket itself.
    var key = ""
    /// Names with values, not encoded.
    var query: [(name: String, value: String)] = []
    /// Names in small letters, with values.
    var headers: [(name: String, value: String)] = []
    /// The path of a file that is sent along.
    var body: String?
    /// SHA-256 of what is sent along, in hexadecimal.
    var bodyHash = Self.emptyHash

    init(_ method: Method, bucket: String, key: String = "") {
        self.method = method
        self.bucket = bucket
        self.key = key
    }

    /// SHA-256 of nothing.
    static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// The path of its URL, encoded once, as S3 wants it signed and sent.
    var encodedPath: String {
        let place = bucket.isEmpty ? "" : "/\(URLEncoding.encode(bucket))"
        return key.isEmpty && !bucket.isEmpty ? place : "\(place)/\(URLEncoding.encode(key, keeping: "/"))"
    }

    /// The query of its URL, sorted and encoded.
    var encodedQuery: String {
        query.map { (URLEncoding.encode($0.name), URLEncoding.encode($0.value)) }
            .sorted { $0 < $1 }.map { "\($0)=\($1)" }.joined(separator: "&")
    }
}

/// Texts in URLs.
enum URLEncoding {
    /// Every byte but letters, digits and `-._~` as `%XX`; those of `keeping` stay too.
    static func encode(_ text: String, keeping kept: StaticString = "") -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let kept = Array("\(kept)".utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) || kept.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// A text of a listing that was asked for with `encoding-type=url`, where a blank is `+` or `%20`; nil when it is
    /// no UTF-8.
    static func decode(_ text: String) -> String? {
        String(validating: text.replacing("+", with: " ").percentDecoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
