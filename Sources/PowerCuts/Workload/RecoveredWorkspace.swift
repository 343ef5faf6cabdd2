import Files
import GRDB
import Orchestrator
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A whole workspace as a power cut left it, in which the built daemon is started and left to do what is to be done.
package struct RecoveredWorkspace {
    private let recording: Recording
    private let programs: BuiltPrograms
    private let folder: String

    /// Workspaces are made in a folder, one at a time.
    package init(_ recording: Recording, _ programs: BuiltPrograms, folder: String) {
        self.recording = recording
        self.programs = programs
        self.folder = folder
    }

    /// What is wrong when a daemon has gone on from some states, a line each; none when all is well.
    package func violations(states: Range<Int>, seed: UInt64) throws -> [String] {
        let cuts = cuts(states, seed: PowerCut.mixed(~seed)).sorted { $0.deeds < $1.deeds }
        var disk = Disk(recording)
        var done = 0
        var found: [String] = []
        for (state, deeds, cut) in cuts {
            while done < deeds {
                disk.apply(recording.records[done])
                done += 1
            }
            for violation in try violations(disk, cut) {
                found.append("daemon \(state), which goes on after \(deeds) deeds: \(violation)")
            }
        }
        return found
    }

    /// Half of them anywhere, half soon after a rename: there somebody has said that something is done.
    private func cuts(_ states: Range<Int>, seed: UInt64) -> [(state: Int, deeds: Int, cut: PowerCut)] {
        let renames = recording.records.indices.filter { index in
            if case .renamed = recording.records[index].deed { true } else { false }
        }
        return states.map { state in
            let seed = seed &+ UInt64(state)
            let drawn = Int(PowerCut.mixed(seed) >> 1)
            guard state % 2 == 1, !renames.isEmpty else {
                return (state, drawn % (recording.count + 1), PowerCut(seed: seed))
            }
            let deeds = min(recording.count, renames[drawn % renames.count] + 1 + drawn / 7 % 5)
            return (state, deeds, PowerCut(seed: seed))
        }
    }

    private func violations(_ disk: Disk, _ cut: PowerCut) throws -> [String] {
        let files = LocalFileSystem()
        let workspace = Workspace(root: folder + "/w")
        try files.removeTree(workspace.root)
        var first: [ObjectIdentifier: String] = [:]
        try put(disk.root, at: workspace.root, disk, cut, &first)
        let given = disk.given.filter { $0.names[0].hasPrefix("in/") }
        let daemon = try programs.startDaemon(in: workspace.root, log: folder + "/recovered.log")
        defer { BuiltPrograms.end(daemon, by: SIGKILL) }
        do {
            try eventually("all files are ingested or set aside", within: .seconds(40)) {
                guard try files.kind(of: workspace.socketFile) != nil else { return false }
                let store = try Store.openReadOnly(path: workspace.databaseFile)
                defer { try? store.close() }
                return try store.read { db in try Rest.isReached(files: given.count, db) }
            }
        } catch {
            let log = (try? files.read(folder + "/recovered.log")).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return ["\(error)\n\(log.suffix(3000))"]
        }
        let store = try Store.openReadOnly(path: workspace.databaseFile, migrations: Workspace.migrations)
        defer { try? store.close() }
        return try store.read { db in
            try Commit.violations(db) + lostRows(given.map(\.file), workspace, db) + leftFiles(workspace, db)
        }
    }

    /// Each row of each file is in the output once.
    private func lostRows(_ given: [DiskFile], _ workspace: Workspace, _ db: Database) throws -> [String] {
        var expected: Set<String> = []
        for file in given {
            let lines = file.durable.text.split(separator: "\n")
            if lines.first == "id" { expected.formUnion(lines.dropFirst().map(String.init)) }
        }
        var found: [String] = []
        let outputs = try String.fetchAll(
            db,
            sql: """
                SELECT f.path FROM catalog_files f JOIN catalog_tables t ON t.id = f.table_id WHERE t.name = 'copy'
                """)
        for path in outputs {
            let text = String(decoding: try LocalFileSystem().read(workspace.path(path)), as: UTF8.self)
            found += text.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
        }
        guard found.count != expected.count || Set(found) != expected else { return [] }
        let lost = expected.subtracting(found).sorted().joined(separator: " ")
        return ["the output has \(found.count) of \(expected.count) rows; lost: \(lost)"]
    }

    /// No file is beside those that tables show.
    private func leftFiles(_ workspace: Workspace, _ db: Database) throws -> [String] {
        let shown = Set(try String.fetchAll(db, sql: "SELECT path FROM catalog_files"))
        var left: [String] = []
        for output in ["lake/copy", "lake/latest"] where try LocalFileSystem().kind(of: workspace.path(output)) != nil {
            for entry in try LocalFileSystem().list(workspace.path(output)) where entry.kind == .file {
                let path = "\(output)/\(entry.name)"
                if !shown.contains(path) { left.append("'\(path)' is left behind: no table shows it") }
            }
        }
        return left
    }

    /// Puts a folder there; a file of two names is one file, whose path is noted.
    private func put(
        _ folder: DiskFolder, at path: String, _ disk: Disk, _ cut: PowerCut, _ known: inout [ObjectIdentifier: String]
    ) throws {
        try LocalFileSystem().makeFolder(path)
        for (name, node) in folder.entries(after: cut, lastChange: disk.lastChange) {
            let target = path + "/" + name
            switch node {
            case .folder(let folder): try put(folder, at: target, disk, cut, &known)
            case .file(let file):
                if let other = known.updateValue(target, forKey: ObjectIdentifier(file)) {
                    guard link(other, target) == 0 else { throw failure(target) }
                } else {
                    try put(file.content(after: cut), at: target)
                }
            }
        }
    }

    private func put(_ bytes: Bytes, at path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        guard file >= 0, write(file, bytes.all.baseAddress, bytes.count) == bytes.count else { throw failure(path) }
    }

    private func failure(_ path: String) -> RecoveryError {
        RecoveryError("'\(path)' cannot be written: \(String(cString: strerror(errno)))")
    }
}
