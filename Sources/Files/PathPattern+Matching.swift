extension PathPattern {
    /// The captured pieces by name when the pattern matches a file's path, relative to the workspace; nil when it doesn't.
    ///
    /// Where a path can be cut in several ways, a capture further left is as short as it can be. Whether the path's file
    /// is there, or its name is one to pass over (`isIgnoredName`), is not asked here.
    public func match(_ relativePath: String) -> [String: String]? {
        var matcher = Matcher(pattern: self, path: Array(relativePath.unicodeScalars))
        guard matcher.matches(from: 0, at: 0) else { return nil }
        var captured: [String: String] = [:]
        for (name, range) in zip(captureNames, matcher.captures) {
            guard let range else { continue }
            var piece = String.UnicodeScalarView()
            piece.append(contentsOf: matcher.path[range])
            captured[name] = String(piece)
        }
        return captured
    }
}

/// Backtracking over (token, position), each pair tried once.
private struct Matcher {
    let pattern: PathPattern
    let path: [Unicode.Scalar]
    var captures: [Range<Int>?]
    private var failed: Set<Int> = []

    init(pattern: PathPattern, path: [Unicode.Scalar]) {
        self.pattern = pattern
        self.path = path
        captures = Array(repeating: nil, count: pattern.captureNames.count)
    }

    /// Whether the tokens from one on match the path from a position on.
    mutating func matches(from token: Int, at position: Int) -> Bool {
        guard token < pattern.tokens.count else { return position == path.count }
        let step = pattern.tokens[token]
        guard step.isFlexible else {
            guard let end = step.end(in: path, at: position) else { return false }
            return matches(from: token + 1, at: end)
        }
        let key = token * (path.count + 1) + position
        if failed.contains(key) { return false }
        let matched = matchesFlexible(step, token, position)
        if !matched, pattern.remembersFailures { failed.insert(key) }
        return matched
    }

    private mutating func matchesFlexible(_ step: PathPattern.Token, _ token: Int, _ position: Int) -> Bool {
        switch step {
        case .anyRun:
            for end in position...endOfPart(position) where matches(from: token + 1, at: end) { return true }
            return false
        case .folders:
            var start = position
            while true {
                if matches(from: token + 1, at: start) { return true }
                let end = endOfPart(start)
                guard end < path.count, end > start else { return false }
                start = end + 1
            }
        case .capture(let name):
            return matchesCapture(name, token, position)
        case .literal, .separator, .anyOne, .set, .rest, .below, .belowOrEnd:
            return false
        }
    }

    private mutating func matchesCapture(_ name: Int, _ token: Int, _ position: Int) -> Bool {
        if let bound = captures[name] {
            guard path[position...].starts(with: path[bound]) else { return false }
            return matches(from: token + 1, at: position + bound.count)
        }
        let last = endOfPart(position)
        guard last > position else { return false }
        for end in (position + 1)...last {
            captures[name] = position..<end
            if matches(from: token + 1, at: end) { return true }
        }
        captures[name] = nil
        return false
    }

    private func endOfPart(_ position: Int) -> Int {
        path[position...].firstIndex(of: "/") ?? path.count
    }
}

extension PathPattern.Token {
    /// Whether it can end at more than one place.
    fileprivate var isFlexible: Bool {
        switch self {
        case .anyRun, .capture, .folders: true
        case .literal, .separator, .anyOne, .set, .rest, .below, .belowOrEnd: false
        }
    }

    /// The one place where it ends; nil when it does not match here.
    fileprivate func end(in path: [Unicode.Scalar], at position: Int) -> Int? {
        switch self {
        case .literal(let run):
            return path[position...].starts(with: run) ? position + run.count : nil
        case .separator:
            return position < path.count && path[position] == "/" ? position + 1 : nil
        case .anyOne:
            return position < path.count && path[position] != "/" ? position + 1 : nil
        case .set(let ranges, let inverted):
            guard position < path.count, path[position] != "/" else { return nil }
            return ranges.contains { $0.contains(path[position]) } != inverted ? position + 1 : nil
        case .rest:
            return position < path.count ? path.count : nil
        case .below:
            return Self.isBelow(path, position) ? path.count : nil
        case .belowOrEnd:
            return position == path.count || Self.isBelow(path, position) ? path.count : nil
        case .anyRun, .capture, .folders:
            return nil
        }
    }

    /// Whether a folder's name ends at a position, and a name in it follows.
    private static func isBelow(_ path: [Unicode.Scalar], _ position: Int) -> Bool {
        position + 1 < path.count && path[position] == "/"
    }
}
