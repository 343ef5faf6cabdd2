/// Turns a pattern's text into tokens, part by part.
struct PathPatternParser {
    private(set) var tokens: [PathPattern.Token] = []
    private(set) var captureNames: [String] = []
    private(set) var namesRepeat = false
    private(set) var literalPrefix = ""
    private(set) var bucket: String?
    private let scalars: [Unicode.Scalar]
    /// Where the parts begin: behind the bucket, if there is one.
    private var start = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws(PathPatternError) {
        if let zero = scalars.firstIndex(of: "\0") { throw error(zero, "holds a NUL character, which no path can") }
        guard scalars.first != "/" else {
            throw error(0, "is absolute; write the path relative to the workspace")
        }
        try parseBucket()
        let parts = try splitParts()
        if parts.isEmpty, let bucket {
            tokens = [.literal(Array("\(ObjectAddress.scheme)\(bucket)".unicodeScalars)), .below]
            literalPrefix = ObjectAddress.scheme + bucket
            return
        }
        guard let last = parts.last else {
            throw error(0, "is empty; write a folder, such as 'landing/orders/', or '**' for the whole workspace")
        }
        for part in parts {
            try parse(part, isLast: part == last)
        }
        try finish(last)
        setLiteralPrefix(parts)
    }

    /// `s3://bucket/` before the parts.
    private mutating func parseBucket() throws(PathPatternError) {
        let scheme = Array(ObjectAddress.scheme.unicodeScalars)
        guard scalars.starts(with: scheme) else { return }
        let end = scalars[scheme.count...].firstIndex(of: "/") ?? scalars.count
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[scheme.count..<end])
        if let problem = BucketName.problem(with: String(name)) { throw error(scheme.count, problem) }
        bucket = String(name)
        start = min(end + 1, scalars.count)
        tokens = [.literal(Array(scalars[..<end])), .separator]
    }

    /// The parts between slashes; empty ones and `.` mean nothing and are left out.
    private func splitParts() throws(PathPatternError) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = start
        for index in start...scalars.count where index == scalars.count || scalars[index] == "/" {
            let part = start..<index
            start = index + 1
            if part.isEmpty || isText(part, ".") { continue }
            if isText(part, "..") {
                throw error(part.lowerBound, "leaves \(bucket == nil ? "the workspace" : "its folder") with '..'")
            }
            parts.append(part)
        }
        return parts
    }

    private mutating func parse(_ part: Range<Int>, isLast: Bool) throws(PathPatternError) {
        if isText(part, "**") {
            if !isLast, tokens.last != .folders { tokens.append(.folders) }
            return
        }
        var index = part.lowerBound
        while index < part.upperBound {
            switch scalars[index] {
            case "*":
                if index + 1 < part.upperBound, scalars[index + 1] == "*" {
                    throw error(
                        index, "has '**' beside other characters; it stands alone between slashes, or write '*'")
                }
                tokens.append(.anyRun)
                index += 1
            case "?":
                tokens.append(.anyOne)
                index += 1
            case "[": index = try parseSet(index, in: part)
            case "{": index = try parseCapture(index, in: part)
            case "}": throw error(index, "has '}' without '{'; write '[}]' for the character itself")
            default:
                appendLiteral(scalars[index])
                index += 1
            }
        }
        if !isLast { tokens.append(.separator) }
    }

    /// What follows the last part: nothing after a file's pattern, everything below after a folder's.
    private mutating func finish(_ last: Range<Int>) throws(PathPatternError) {
        let endsInSlash = scalars.last == "/" || isText(last.upperBound..<scalars.count, "/.")
        if isText(last, "**") {
            if tokens.last == .separator {
                tokens[tokens.count - 1] = .below
            } else {
                tokens.append(.rest)
            }
        } else if endsInSlash {
            tokens.append(.below)
        } else if isPlain(last) {
            tokens.append(.belowOrEnd)
        }
    }

    /// Reads `[a-z]` or `[!abc]`; a `]` in first place is one of the set.
    private mutating func parseSet(_ open: Int, in part: Range<Int>) throws(PathPatternError) -> Int {
        var index = open + 1
        let inverted = index < part.upperBound && (scalars[index] == "!" || scalars[index] == "^")
        if inverted { index += 1 }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < part.upperBound, scalars[index] != "]" || ranges.isEmpty {
            let low = scalars[index]
            var high = low
            if index + 2 < part.upperBound, scalars[index + 1] == "-", scalars[index + 2] != "]" {
                high = scalars[index + 2]
                index += 2
            }
            guard low <= high else {
                throw error(index, "has the range '\(low)-\(high)', which is the wrong way round")
            }
            ranges.append(low...high)
            index += 1
        }
        guard index < part.upperBound else {
            throw error(open, "has '[' without ']'; write '[[]' for the character itself")
        }
        tokens.append(.set(ranges, inverted: inverted))
        return index + 1
    }

    private mutating func parseCapture(_ open: Int, in part: Range<Int>) throws(PathPatternError) -> Int {
        guard let close = scalars[open..<part.upperBound].firstIndex(of: "}") else {
            throw error(open, "has '{' without '}'; write '[{]' for the character itself")
        }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[(open + 1)..<close])
        guard let first = name.first, !("0"..."9").contains(first), name.allSatisfy(Self.isNameScalar) else {
            throw error(
                open, "has '{\(String(name))}'; a name in braces is letters, digits and '_', and begins with no digit")
        }
        if case .capture = tokens.last {
            throw error(open, "has two names in braces side by side; put something between them to tell where one ends")
        }
        if let known = captureNames.firstIndex(of: String(name)) {
            namesRepeat = true
            tokens.append(.capture(known))
        } else {
            tokens.append(.capture(captureNames.count))
            captureNames.append(String(name))
        }
        return close + 1
    }

    private mutating func setLiteralPrefix(_ parts: [Range<Int>]) {
        var plain = Array(parts.prefix(while: isPlain))
        if plain.count == parts.count, scalars.last != "/", let last = plain.last,
            scalars[last].dropFirst().contains(".")
        {
            plain.removeLast()
        }
        var prefix = (bucket.map { ObjectAddress.scheme + $0 } ?? "").unicodeScalars
        for part in plain {
            if !prefix.isEmpty { prefix.append("/") }
            prefix.append(contentsOf: scalars[part])
        }
        literalPrefix = String(prefix)
    }

    private mutating func appendLiteral(_ scalar: Unicode.Scalar) {
        if case .literal(let run) = tokens.last {
            tokens[tokens.count - 1] = .literal(run + [scalar])
        } else {
            tokens.append(.literal([scalar]))
        }
    }

    private func isPlain(_ part: Range<Int>) -> Bool {
        !scalars[part].contains { "*?[{".unicodeScalars.contains($0) }
    }

    private func isText(_ part: Range<Int>, _ text: String) -> Bool {
        scalars[part].elementsEqual(text.unicodeScalars)
    }

    private func error(_ offset: Int, _ problem: String) -> PathPatternError {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return PathPatternError(offset: offset, description: "path pattern '\(String(text).displayedPath)' \(problem)")
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || ("0"..."9").contains(scalar) || scalar.properties.isAlphabetic
    }
}
