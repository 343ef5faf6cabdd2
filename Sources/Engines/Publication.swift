public import Files
public import TableSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that an attempt has put in its place for good.
public struct PublishedFile: Hashable, Sendable, Codable {
    /// Its absolute path.
    public var path: String
    /// Its size in bytes.
    public var size: Int64
    /// The values that its `key=value` folders give, outermost first.
    public var partition: [PartitionValue]

    /// A published file.
    public init(path: String, size: Int64, partition: [PartitionValue]) {
        self.path = path
        self.size = size
        self.partition = partition
    }
}

/// How the files of one attempt get from its staging folder into the output's: whole, or not at all.
///
/// 1. The attempt writes into the staging folder, which is hidden and on the output's own file system.
/// 2. `publish` writes down in the attempt's folder which file becomes which.
/// 3. Each is synced and renamed. Done again after a crash, at any point, this ends the same.
/// 4. The caller registers the files in the catalog, in one transaction with the node's success.
///
/// Until 4, `discard` undoes all of it.
public struct Publication: Sendable {
    /// The attempt's staging folder: TIDEGATE_OUTPUT.
    public let staging: String
    private let output: String
    private let stem: String
    private let folder: AttemptFolder
    private let partitionBy: [String]
    private let files: any FileSystem

    /// The publication of one attempt.
    ///
    /// `output` is the output's absolute folder; run, node and attempt name the files.
    public init(
        output: String, run: String, node: String, attempt: Int, folder: AttemptFolder, partitionBy: [String] = [],
        files: any FileSystem = LocalFileSystem()
    ) {
        self.output = output
        self.stem = "\(run)-\(node)-\(attempt)"
        self.staging = "\(output)/.staging/\(run).\(node).\(attempt)"
        self.folder = folder
        self.partitionBy = partitionBy
        self.files = files
    }

    /// The publication of an attempt that has none: what it writes stays in its own folder.
    public init(unusedIn folder: AttemptFolder, files: any FileSystem = LocalFileSystem()) {
        self.output = folder.path
        self.stem = ""
        self.staging = folder.path + "/output"
        self.folder = folder
        self.partitionBy = []
        self.files = files
    }

    /// Makes the staging folder, empty: what an earlier start of the same attempt left is removed.
    public func prepare() throws(EngineError) {
        try reading { () throws(FileSystemError) in
            try files.removeTree(staging)
            // What is published lasts, and so must the folder that it is published in.
            try files.makeFolder(output)
            try files.makeFolder(staging, .thisBoot)
        }
    }

    /// Makes the staging folder of an attempt that is to publish nothing.
    public func prepareUnused() throws(EngineError) {
        try reading { () throws(FileSystemError) in try files.makeFolder(staging, .thisBoot) }
    }

    /// Whether the attempt has left no file to publish; after a crash some may be in their places already.
    public func isEmpty() throws(EngineError) -> Bool {
        if let written = try writtenPlan() { return written.files.isEmpty }
        return try plan().files.isEmpty
    }

    /// The files as they are staged; nil once it is settled which become which.
    public func staged() throws(EngineError) -> [PublishedFile]? {
        guard try writtenPlan() == nil else { return nil }
        let found = try plan().files
        return try reading { () throws(FileSystemError) in
            var staged: [PublishedFile] = []
            for file in found {
                let path = staging + "/" + file.staged
                staged.append(
                    PublishedFile(
                        path: path, size: try files.identity(of: path)?.size ?? 0, partition: file.partition))
            }
            return staged
        }
    }

    /// An empty folder below the staging folder, for the staged rows to be written to anew.
    ///
    /// Its name is this process's: one of an earlier process may still be written to.
    public func makeArrangement() throws(EngineError) -> String {
        let folder = "\(staging)/.arranged-\(getpid())"
        try reading { () throws(FileSystemError) in
            try files.removeTree(folder)
            try files.makeFolder(folder, .thisBoot)
        }
        return folder
    }

    /// Settles that the files in a folder below the staging folder are those to be published, in place of the others.
    public func use(arrangement folder: String) throws(EngineError) {
        var plan = try plan(below: folder)
        let prefix = folder.dropFirst(staging.count + 1) + "/"
        for index in plan.files.indices { plan.files[index].staged = prefix + plan.files[index].staged }
        _ = try write(plan)
    }

    /// Moves the attempt's files into their places and gives them in a fixed order.
    public func publish() throws(EngineError) -> [PublishedFile] {
        let plan = if let written = try writtenPlan() { written } else { try write(try plan()) }
        var published: [PublishedFile] = []
        try reading { () throws(FileSystemError) in
            for file in plan.files {
                let source = staging + "/" + file.staged
                let target = output + "/" + file.final
                if try files.kind(of: source) != nil { try files.sync(source) }
                try files.makeFolder(Self.parent(of: target))
                try files.move(source, to: target)
                let size = try files.identity(of: target)?.size ?? 0
                published.append(PublishedFile(path: target, size: size, partition: file.partition))
            }
            try files.removeTree(staging)
        }
        return published
    }

    /// Which files of the table give way to those that were published; nil when no one said.
    public func changes() throws(EngineError) -> StagedChanges? { try writtenPlan()?.changes }

    /// Removes what the attempt has written, also what is in its place already. Not to be called once it is registered.
    public func discard() throws(EngineError) {
        let plan = try writtenPlan()
        try reading { () throws(FileSystemError) in
            for file in plan?.files ?? [] {
                try files.remove(output + "/" + file.final)
            }
            try files.removeTree(staging)
            try files.remove(folder.publication)
        }
    }

    /// What of the attempt may still be there when `discard` failed: to be removed later, in any order.
    public func traces() -> [String] {
        let plan = try? writtenPlan()
        return (plan?.files ?? []).map { output + "/" + $0.final } + [staging]
    }

    private func writtenPlan() throws(EngineError) -> PublicationPlan? {
        let bytes = try reading { () throws(FileSystemError) -> [UInt8]? in
            do throws(FileSystemError) {
                return try files.read(folder.publication)
            } catch  where error.isMissing {
                return nil
            }
        }
        guard let bytes else { return nil }
        guard let plan = try? JSONDecoder().decode(PublicationPlan.self, from: Data(bytes)) else {
            throw .badOutput(path: folder.publication, reason: "the list of files to publish cannot be read")
        }
        return plan
    }

    private func write(_ plan: PublicationPlan) throws(EngineError) -> PublicationPlan {
        guard let data = try? JSONEncoder().encode(plan) else {
            throw .badOutput(path: folder.publication, reason: "the list of files to publish cannot be written")
        }
        try reading { () throws(FileSystemError) in try files.write(Array(data), to: folder.publication) }
        return plan
    }

    private func plan(below folder: String? = nil) throws(EngineError) -> PublicationPlan {
        let folder = folder ?? staging
        let found = try reading { () throws(FileSystemError) in try StagedFiles.list(below: folder, files) }
        let numbered = try StagedFiles.folders(in: folder, files)
        var plan = try PublicationPlan(staged: found, numbered: numbered, stem: stem, partitionBy: partitionBy)
        plan.changes = try StagedChanges.read(in: folder, files)
        return plan
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
