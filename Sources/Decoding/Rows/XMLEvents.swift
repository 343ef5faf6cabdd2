import CExpat
import TableSchema

/// What the parts of an XML document are told to.
protocol XMLEvents: AnyObject {
    func begin(_ name: String, _ attributes: [(name: String, value: String)], line: Int64)
    func text(_ text: UnsafeBufferPointer<UInt8>)
    func end(_ name: String)
    /// Why reading must stop; nil as long as all is well.
    var refusal: String? { get }
}

/// Reads an XML document part by part. Entities from outside are not fetched; expat itself ends those that multiply.
final class XMLReader {
    private let source: any ByteSource
    private var parser: XML_Parser?
    private let events: any XMLEvents
    private let input: UnsafeMutableRawBufferPointer
    private var isAtEnd = false
    private(set) var problem: FileProblem?

    private static let depthMax = 1000
    private var depth = 0

    /// The document is read from its beginning.
    init(_ source: any ByteSource, _ events: any XMLEvents) throws(ReadingError) {
        self.source = source
        self.events = events
        input = .allocate(byteCount: 256 << 10, alignment: 16)
        try source.rewind()
        parser = XML_ParserCreate(nil)
        // The parser goes when this does, and calls only while this reads.
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { data, name, attributes in
                guard let data, let name else { return }
                Unmanaged<XMLReader>.fromOpaque(data).takeUnretainedValue().begin(name, attributes)
            },
            { data, name in
                guard let data, let name else { return }
                let reader = Unmanaged<XMLReader>.fromOpaque(data).takeUnretainedValue()
                reader.depth -= 1
                reader.events.end(String(cString: name))
            })
        XML_SetCharacterDataHandler(parser) { data, text, count in
            guard let data, let text else { return }
            let bytes = UnsafeRawBufferPointer(start: text, count: Int(count)).bindMemory(to: UInt8.self)
            Unmanaged<XMLReader>.fromOpaque(data).takeUnretainedValue().events.text(bytes)
        }
    }

    deinit {
        XML_ParserFree(parser)
        input.deallocate()
    }

    /// Reads the next block. False at the end, or when the document is no XML.
    func readMore() throws(ReadingError) -> Bool {
        if isAtEnd { return false }
        let count = try source.read(into: input)
        let status = XML_Parse(
            parser, input.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(count), count == 0 ? 1 : 0)
        isAtEnd = count == 0
        if let inner = source.problem { fail(inner) }
        if let refusal = events.refusal { fail(FileProblem(.error, refusal, line: line)) }
        if status == XML_STATUS_ERROR {
            let text = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "no XML"
            let offset = Int64(XML_GetCurrentByteIndex(parser))
            fail(FileProblem(.error, "is not read as XML to its end: \(text)", line: line, offset: max(0, offset)))
        }
        return !isAtEnd
    }

    private var line: Int64 { Int64(XML_GetCurrentLineNumber(parser)) }

    private func fail(_ problem: FileProblem) {
        self.problem = self.problem ?? problem
        isAtEnd = true
    }

    private func begin(_ name: UnsafePointer<CChar>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        depth += 1
        if depth > Self.depthMax {
            fail(FileProblem(.error, "has elements within elements more than \(Self.depthMax) deep", line: line))
            XML_StopParser(parser, 0)
            return
        }
        var pairs: [(name: String, value: String)] = []
        var next = attributes
        while let place = next, let key = place[0], let value = place[1] {
            pairs.append((String(cString: key), String(cString: value)))
            next = place + 2
        }
        events.begin(String(cString: name), pairs, line: line)
        if events.refusal != nil { XML_StopParser(parser, 0) }
    }
}
