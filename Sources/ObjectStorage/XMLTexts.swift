import CExpat

/// The texts of a small XML document, each with the names of the elements that it is in: `ListBucketResult/Contents/Key`.
struct XMLTexts {
    /// What a document has, by paths of names: texts of elements that hold no others, and the ends of all elements.
    enum Part: Hashable {
        case text(String, String)
        case end(String)
    }

    /// The parts in their order.
    let parts: [Part]

    /// Reads a document; nil when it is none.
    init?(_ bytes: [UInt8]) {
        let reader = Reader()
        guard reader.read(bytes) else { return nil }
        parts = reader.parts
    }

    /// The first text at a path.
    func first(_ path: String) -> String? {
        for case .text(path, let text) in parts { return text }
        return nil
    }

    private final class Reader {
        var parts: [Part] = []
        private var names: [String] = []
        private var text: [UInt8] = []
        private var isLeaf = false
        private static let depthMax = 32

        func read(_ bytes: [UInt8]) -> Bool {
            guard let parser = XML_ParserCreate(nil) else { return false }
            defer { XML_ParserFree(parser) }
            // The parser calls only while this reads.
            XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
            XML_SetElementHandler(
                parser,
                { data, name, _ in
                    guard let data, let name else { return }
                    Unmanaged<Reader>.fromOpaque(data).takeUnretainedValue().begin(String(cString: name))
                },
                { data, _ in
                    guard let data else { return }
                    Unmanaged<Reader>.fromOpaque(data).takeUnretainedValue().end()
                })
            XML_SetCharacterDataHandler(parser) { data, text, count in
                guard let data, let text else { return }
                let bytes = UnsafeRawBufferPointer(start: text, count: Int(count))
                Unmanaged<Reader>.fromOpaque(data).takeUnretainedValue().text += bytes
            }
            let status = bytes.withUnsafeBytes { buffer in
                XML_Parse(
                    parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count), 1)
            }
            return status == XML_STATUS_OK && names.isEmpty && !parts.isEmpty
        }

        private func begin(_ name: String) {
            // Deeper ones are of no document that we read: their names are not kept.
            if names.count < Self.depthMax { names.append(name) } else { names.append("") }
            text = []
            isLeaf = true
        }

        private func end() {
            let path = names.joined(separator: "/")
            if isLeaf { parts.append(.text(path, String(decoding: text, as: UTF8.self))) }
            parts.append(.end(path))
            _ = names.popLast()
            isLeaf = false
        }
    }
}
