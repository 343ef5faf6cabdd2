/// Files that are too long or named after nothing.
func misshapenFiles(_ files: [SourceFile]) -> [String] {
    files.flatMap { file -> [String] in
        guard file.room != nil else { return [] }
        var findings: [String] = []
        let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
        if count > lineCountMax {
            findings.append("\(file.path): \(count) lines; a file holds one idea, in \(lineCountMax) at most")
        }
        let vague: Set = ["Util", "Utils", "Helper", "Helpers", "Manager", "Common", "Misc"]
        if let word = words(of: file.name).first(where: vague.contains) {
            findings.append("\(file.path): '\(word)' names nothing; name the file after the idea in it")
        }
        return findings
    }
}

private let lineCountMax = 400

/// `StringUtils+More.swift` gives `String`, `Utils`, `More`, `swift`.
private func words(of name: String) -> [String] {
    var words: [String] = []
    for character in name {
        if character.isUppercase || !character.isLetter { words.append("") }
        guard character.isLetter else { continue }
        if words.isEmpty { words.append("") }
        words[words.count - 1].append(character)
    }
    return words.filter { !$0.isEmpty }
}

/// Folders that are there without a floor, floors without a folder, and Swift rooms without tests.
func misplacedFolders(_ folders: Set<String>) -> [String] {
    let rooms = Set(Floors.all.joined())
    var findings: [String] = []
    for room in rooms.sorted() where !folders.contains("Sources/\(room)") {
        findings.append("Sources/\(room) is missing")
    }
    for folder in folders.sorted() where folder.hasPrefix("Sources/") {
        let room = String(folder.dropFirst("Sources/".count))
        if !rooms.contains(room) { findings.append("\(folder) has no floor; give it one in Floors.swift") }
    }
    for room in rooms.sorted() where needsTests(room) && !folders.contains("Tests/\(room)Tests") {
        findings.append("Tests/\(room)Tests is missing")
    }
    return findings
}

/// The system's libraries are tested by others, the executables from end to end.
private func needsTests(_ room: String) -> Bool {
    ![
        "CBzip2", "CExpat", "CLibYAML", "CPCRE2", "CSQLiteSettings", "CSnappy", "CSystemCalls", "CVectorScan", "CZlib",
        "CZstd",
        "PowerCutRecorder", "tidegate",
        "tidegate-power-cuts",
        "tidegate-recorded-supervisor", "tidegate-simulate", "tidegate-supervisor",
    ].contains(room)
}
