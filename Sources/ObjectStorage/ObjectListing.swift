public import Files

/// An object as its bucket tells of it.
public struct StoredObject: Hashable, Sendable {
    /// Its key.
    public var key: String
    /// What tells one content from another, as the server gives it, without its quotes.
    public var tag: String
    /// Its size in bytes.
    public var size: Int64

    /// An object.
    public init(key: String, tag: String, size: Int64) {
        self.key = key
        self.tag = tag.unquoted
        self.size = size
    }

    /// What tells this version from the next, as the ledger keeps it: size and tag. An object that is sent again as it
    /// was is the same, whenever that was.
    public var identity: FileIdentity {
        let mark = Int64(
            bitPattern: tag.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
        return FileIdentity(device: 0, inode: mark, size: size, modified: 0, changed: 0)
    }
}

/// A page of a bucket's list.
public struct ObjectPage: Hashable, Sendable {
    /// The objects, in the order of their keys.
    public var objects: [StoredObject] = []
    /// What asks for the next page; nil for the last one.
    public var next: String?
    /// How many keys are no text, and are left out.
    public var unreadable = 0

    /// Reads an answer to ListObjectsV2; nil when it is none.
    init?(_ bytes: [UInt8]) {
        guard let texts = XMLTexts(bytes), case .end("ListBucketResult")? = texts.parts.last else { return nil }
        let isEncoded = texts.first("ListBucketResult/EncodingType") == "url"
        var key: String?
        var tag = ""
        var size: Int64?
        var isTruncated = false
        for part in texts.parts {
            switch part {
            case .text("ListBucketResult/Contents/Key", let text): key = text
            case .text("ListBucketResult/Contents/ETag", let text): tag = text
            case .text("ListBucketResult/Contents/Size", let text): size = Int64(text)
            case .text("ListBucketResult/IsTruncated", let text): isTruncated = text == "true"
            case .text("ListBucketResult/NextContinuationToken", let text): next = text
            case .end("ListBucketResult/Contents"):
                guard let found = key, let bytes = size, bytes >= 0 else { return nil }
                if let decoded = isEncoded ? URLEncoding.decode(found) : found {
                    objects.append(StoredObject(key: decoded, tag: tag, size: bytes))
                } else {
                    unreadable += 1
                }
                (key, tag, size) = (nil, "", nil)
            default: break
            }
        }
        if !isTruncated { next = nil }
        // More is there, and nothing says how to ask for it.
        if isTruncated, next == nil { return nil }
    }
}

extension String {
    /// The text without the quotes around it.
    var unquoted: String {
        utf8.count >= 2 && hasPrefix("\"") && hasSuffix("\"") ? String(dropFirst().dropLast()) : self
    }
}
