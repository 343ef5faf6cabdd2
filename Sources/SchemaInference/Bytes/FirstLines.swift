import Decoding
import TableSchema

/// The first lines of a text and no more, cut where no quote is open.
final class FirstLines: ByteSource {
    private let whole: any ByteSource
    private let lineMax: Int
    private var lineCount = 0
    private var isBetweenQuotes = false
    /// Whether there is more than was given.
    private(set) var isCut = false

    init(_ whole: any ByteSource, lineMax: Int) {
        self.whole = whole
        self.lineMax = lineMax
    }

    var problem: FileProblem? { isCut ? nil : whole.problem }

    func rewind() throws(ReadingError) {
        try whole.rewind()
        (lineCount, isBetweenQuotes, isCut) = (0, false, false)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        if isCut { return 0 }
        let count = try whole.read(into: buffer)
        for place in 0..<count {
            switch buffer[place] {
            case UInt8(ascii: "\""): isBetweenQuotes.toggle()
            case UInt8(ascii: "\n"):
                lineCount += 1
                guard lineCount >= lineMax, !isBetweenQuotes || lineCount > lineMax + Self.quotedMax else { continue }
                isCut = true
                return place + 1
            default: break
            }
        }
        return count
    }

    /// A quote that is open for so many lines is none.
    private static let quotedMax = 1000
}
