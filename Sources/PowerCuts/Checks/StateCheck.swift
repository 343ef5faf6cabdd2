import GRDB
import Store

/// Looks at one state that a power cut left: opens the store as a starting daemon does, and compares it and the files
/// with what was told before the cut.
struct StateCheck {
    private enum Shown: Equatable {
        case nothing
        case commit(Int)
        /// From before the first commit that is looked at.
        case earlier
        case broken(String)
    }

    private let commits: RecordedCommits
    private let files: StoreFiles
    private var known: [Int: Shown] = [:]
    /// How many stores were opened; states that leave the same of it share one.
    private(set) var opened = 0

    init(_ commits: RecordedCommits, folder: String) throws {
        self.commits = commits
        files = try StoreFiles(folder: folder)
    }

    /// What a cut after so many deeds breaks; nil when nothing.
    mutating func violation(_ disk: Disk, _ cut: PowerCut, deeds: Int) throws -> String? {
        let told = deeds == 0 ? -1 : commits.told[deeds - 1]
        switch try shown(disk, cut) {
        case .nothing: return told < 0 ? lostFile(disk, cut) : "I4: the store is gone"
        case .earlier: return told < 0 ? lostFile(disk, cut) : "I4: the store is as before its first commit"
        case .broken(let why): return why
        case .commit(let number):
            guard number >= told else {
                return "I4: the store is at commit \(number), but \(told) was told of"
            }
            return lostFile(disk, cut) ?? unwhole(commits.commits[number], disk, cut)
        }
    }

    private mutating func shown(_ disk: Disk, _ cut: PowerCut) throws -> Shown {
        guard let fingerprint = StoreFiles.fingerprint(disk, cut) else { return .nothing }
        if let shown = known[fingerprint] { return shown }
        guard try files.put(disk, cut) else { return .nothing }
        opened += 1
        let shown = look(isEarly: disk.place < (commits.commits.first?.place ?? .max))
        known[fingerprint] = shown
        return shown
    }

    private func look(isEarly: Bool) -> Shown {
        do {
            let store = try files.open()
            defer { try? store.close() }
            return try store.read { db in
                if let number = try commits.number(of: db) { return .commit(number) }
                let violations = try Commit.violations(db)
                if let first = violations.first { return .broken("I5: \(first)") }
                let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM definitions") == 0
                return isEarly || isEmpty ? .earlier : .broken("I5: the store shows no commit that was ever made")
            }
        } catch {
            return .broken("I5: the store cannot be used: \(error)")
        }
    }

    /// I3: all that the store says of files is so.
    private func unwhole(_ commit: Commit, _ disk: Disk, _ cut: PowerCut) -> String? {
        for (path, size) in commit.files {
            guard let file = disk.file(path, after: cut) else { return "I3: '\(path)' of a table is gone" }
            if let problem = problem(of: file, size: size, cut) { return "I3: '\(path)' of a table \(problem)" }
        }
        for path in commit.moved where disk.file(path, after: cut) == nil {
            return "I3: '\(path)', where an invalid file was moved to, is gone"
        }
        return nil
    }

    private func problem(of file: DiskFile, size: Int, _ cut: PowerCut) -> String? {
        guard !file.isSynced else { return file.size == size ? nil : "has \(file.size) of \(size) bytes" }
        return file.content(after: cut).isSame(as: file.content(after: .harmless)) ? nil : "is not whole"
    }

    /// I1: what people gave is there, under one of the names it had.
    private func lostFile(_ disk: Disk, _ cut: PowerCut) -> String? {
        for (file, names) in disk.given where names.count > 1 || !file.isSynced {
            let isThere = names.contains { disk.file($0, after: cut) === file }
            guard isThere, problem(of: file, size: file.size, cut) == nil else { return "I1: '\(names[0])' is lost" }
        }
        return nil
    }
}
