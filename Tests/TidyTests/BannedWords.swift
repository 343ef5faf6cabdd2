/// A word that code may not say, and what it says in its place.
struct BannedWord {
    let word: String
    let replacement: String

    init(_ word: String, _ replacement: String) {
        self.word = word
        self.replacement = replacement
    }

    /// Whether a line of code says it: not as a part of a longer word, and not as the name of a method or case of ours.
    func occurs(in code: Substring) -> Bool {
        var rest = code
        while let range = rest.firstRange(of: word) {
            let before = code[..<range.lowerBound]
            if !isPartOfAName(before) { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }

    private func isPartOfAName(_ before: Substring) -> Bool {
        guard let first = word.first, first.isLetter || first == "_" else { return false }
        guard let last = before.last else { return false }
        if last.isLetter || last.isNumber || last == "_" || last == "." { return true }
        return before.hasSuffix("func ") || before.hasSuffix("case ")
    }

    /// What a pure room may not do: ask the clock, chance or the machine.
    static let impure: [BannedWord] = {
        let time = "take the moment as a parameter (`at: Instant`)"
        let chance = "take `using: &generator`, or the drawn number"
        let machine = "let a room with hands do it (Files, Orchestrator) and take the result"
        let words: [(String, [String])] = [
            (
                time,
                [
                    "Date()", "Date.now", "ContinuousClock", "SuspendingClock", "clock_gettime", "gettimeofday",
                    "Task.sleep",
                ]
            ),
            (
                chance,
                [
                    "SystemRandomNumberGenerator", "UUID()", "arc4random", ".randomElement()", ".shuffled()",
                    ".shuffle()",
                ]
            ),
            (
                machine,
                [
                    "FileManager", "FileHandle", "ProcessInfo", "LocalFileSystem", "getenv", "setenv", "Process(",
                    "open(",
                    "fopen(", "opendir(", "readlink(", "stat(", "contentsOfFile", "contentsOf: URL", "print(",
                    "socket(",
                    "posix_spawn", "readLine(",
                ]
            ),
        ]
        return words.flatMap { replacement, words in words.map { BannedWord($0, replacement) } }
    }()

    /// What no room says.
    static let everywhere = [
        BannedWord("try!", "`try`, and let the caller say what went wrong"),
        BannedWord("as!", "`as?` with a way out"),
        BannedWord("fatalError(", "a thrown error, or `preconditionFailure` for a state that cannot be"),
        BannedWord("Foundation.Process", "posix_spawn: Process waits for grandchildren"),
        BannedWord("Process()", "posix_spawn: Process waits for grandchildren"),
        BannedWord("DispatchQueue", "an actor, or a Mutex around a value"),
        BannedWord("DispatchSemaphore", "an actor, or a Mutex around a value"),
        BannedWord("Task.detached", "a task group that someone awaits"),
    ]
}

/// Calls that a pure room may not make.
func impureCalls(_ files: [SourceFile]) -> [String] {
    files.flatMap { file -> [String] in
        guard let room = file.room, Floors.pure.contains(room), !readsZones(file) else { return [] }
        return file.code.indices.flatMap { line in
            var found = BannedWord.impure.filter { $0.occurs(in: file.code[line]) }
            if file.code[line].contains(".random("), !file.code[line].contains("using:") {
                found.append(BannedWord(".random(", "take `using: &generator`, or the drawn number"))
            }
            return found.map { file.finding(line, "\(room) is pure, but says '\($0.word)'; \($0.replacement)") }
        }
    }
}

/// The one door of Timekeeping: the files named after the system read its time zones.
private func readsZones(_ file: SourceFile) -> Bool {
    file.room == "Timekeeping" && file.name.contains("System")
}

/// Calls that no room may make, and markers of unfinished work.
func bannedCalls(_ files: [SourceFile]) -> [String] {
    files.flatMap { file -> [String] in
        guard let room = file.room else { return [] }
        var findings: [String] = []
        for line in file.lines.indices {
            for marker in ["TO" + "DO", "FIX" + "ME"] where file.lines[line].contains(marker) {
                findings.append(file.finding(line, "'\(marker)': do it, or write an issue"))
            }
            guard file.isSwift else { continue }
            for banned in BannedWord.everywhere where banned.occurs(in: file.code[line]) {
                findings.append(file.finding(line, "'\(banned.word)'; in its place: \(banned.replacement)"))
            }
            if !["TidegateCLI", "tidegate-power-cuts", "tidegate-simulate"].contains(room),
                BannedWord("print(", "").occurs(in: file.code[line])
            {
                findings.append(file.finding(line, "'print('; in its place: a log, or a value that TidegateCLI shows"))
            }
            for promise in ["@unchecked Sendable", "nonisolated(unsafe)"] where file.code[line].contains(promise) {
                if !isExplained(file, line) {
                    findings.append(
                        file.finding(line, "'\(promise)' without a comment beside or above it that says why it holds"))
                }
            }
        }
        return findings
    }
}

private func isExplained(_ file: SourceFile, _ line: Int) -> Bool {
    file.lines[line].contains("//") || (line > 0 && file.lines[line - 1].contains("//"))
}
