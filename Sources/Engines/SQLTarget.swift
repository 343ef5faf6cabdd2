import Files

extension SQLText.Statement {
    /// What a statement writes to.
    enum Target: Hashable {
        /// No file.
        case nothing
        /// A path, as it is written.
        case path(String)
        /// What only DuckDB can tell.
        case expression
    }

    /// Where `COPY … TO`, which may be explained or prepared, and `EXPORT DATABASE` write.
    func target() throws(EngineError) -> Target {
        let bytes = Array(text.utf8)
        let tokens = try SQLLexer.tokens(of: bytes)
        func isWord(_ index: Int, _ word: String) -> Bool {
            guard tokens.indices.contains(index), case .name(let name) = tokens[index].kind else { return false }
            return name.lowercased() == word
        }
        func path(_ index: Int) -> Target {
            guard tokens.indices.contains(index), tokens[index].kind == .string,
                bytes[tokens[index].range].first == UInt8(ascii: "'")
            else { return .expression }
            return .path(
                String(decoding: bytes[tokens[index].range].dropFirst().dropLast(), as: UTF8.self)
                    .replacing("''", with: "'"))
        }
        if keyword == "export" { return tokens.firstIndex { $0.kind == .string }.map(path) ?? .expression }
        guard ["copy", "explain", "prepare"].contains(keyword),
            let copy = tokens.indices.first(where: { isWord($0, "copy") })
        else { return .nothing }
        // COPY FROM DATABASE a TO b names no files.
        if isWord(copy + 1, "from"), isWord(copy + 2, "database") { return .nothing }
        var depth = 0
        for index in tokens.indices.dropFirst(copy + 1) {
            switch tokens[index].kind {
            case .symbol(UInt8(ascii: "(")): depth += 1
            case .symbol(UInt8(ascii: ")")): depth -= 1
            default: if depth == 0, isWord(index, "to") { return path(index + 1) }
            }
        }
        return .nothing
    }
}

extension SessionAccess {
    /// Refuses a statement that would write where it may not.
    ///
    /// - Parameter folder: what a path is relative to.
    func check(_ statement: SQLText.Statement, in folder: String) throws(EngineError) {
        guard !isFree else { return }
        switch try statement.target() {
        case .nothing: return
        case .path(let path):
            let whole = path.hasPrefix("/") ? path : "\(folder)/\(path)"
            guard !covers(Self.normalized(whole)) else { return }
            throw .badSQL(message: Self.refusalOfWriting(path), line: statement.line)
        case .expression:
            throw .badSQL(
                message: "where a file is written has to stand in the SQL: COPY … TO 'export/orders.csv'",
                line: statement.line)
        }
    }

    private static func refusalOfWriting(_ path: String) -> String {
        "it may not write '\(path.displayedPath)'; rows that are a table go to the job's 'output', and for other files "
            + "open their folder with 'files' in the job"
    }

    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
