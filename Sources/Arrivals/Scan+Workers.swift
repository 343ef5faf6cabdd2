import Files
import Foundation

/// A scan by several threads, each of which takes folder after folder.
extension Scan {
    /// Looks through all folders, as `run(_:)` does, and delivers what it finds some files at a time.
    ///
    /// Folders are taken in their order, but what is in several of them comes mixed.
    ///
    /// - Parameters:
    ///   - workers: how many threads; the caller's is one of them.
    ///   - batchMax: how many files are delivered at once, at most.
    ///   - start: runs a body on a thread of its own; where it cannot, the others do the work.
    ///   - deliver: called on any of the threads, on several at once; it may block.
    public func run(
        workers: Int, batchMax: Int, start: (@escaping @Sendable () -> Void) throws -> Void,
        _ deliver: @escaping @Sendable ([Sighting]) -> Void
    ) -> [String] {
        let (roots, files, messages) = self.roots()
        if !files.isEmpty { deliver(files) }
        let folders = FolderQueue(roots)
        let work: @Sendable () -> Void = { look(into: folders, batchMax, deliver) }
        for _ in 1..<max(1, workers) {
            folders.begin()
            do { try start(work) } catch { folders.end(saying: []) }
        }
        folders.begin()
        work()
        return messages + folders.messagesOfAll()
    }

    private func look(into folders: FolderQueue, _ batchMax: Int, _ deliver: ([Sighting]) -> Void) {
        var found: [Sighting] = []
        var messages: [String] = []
        while let folder = folders.take() {
            let below = look(into: folder, &messages) { sighting in
                found.append(sighting)
                guard found.count == batchMax else { return }
                deliver(found)
                found = []
            }
            folders.done(adding: below)
        }
        if !found.isEmpty { deliver(found) }
        folders.end(saying: messages)
    }
}

/// The folders that are to be looked into yet.
///
/// A condition of its own: a `Mutex` cannot be waited at.
private final class FolderQueue: @unchecked Sendable {
    // What is mutable is touched with `condition` locked only.
    private let condition = NSCondition()
    /// The next one last.
    private var pending: [String]
    private var underWay = 0
    private var threads = 0
    private var said: [String] = []

    init(_ folders: [String]) {
        pending = folders.reversed()
    }

    /// The next folder; nil when all have been looked into.
    func take() -> String? {
        condition.lock()
        defer { condition.unlock() }
        while pending.isEmpty, underWay > 0 { condition.wait() }
        guard let folder = pending.popLast() else { return nil }
        underWay += 1
        return folder
    }

    /// A folder was looked into, and these are in it.
    func done(adding folders: [String]) {
        condition.lock()
        defer { condition.unlock() }
        underWay -= 1
        pending += folders.reversed()
        condition.broadcast()
    }

    /// A thread is about to take folders.
    func begin() {
        condition.lock()
        defer { condition.unlock() }
        threads += 1
    }

    /// A thread has taken its last one.
    func end(saying messages: [String]) {
        condition.lock()
        defer { condition.unlock() }
        threads -= 1
        said += messages
        condition.broadcast()
    }

    /// What could not be looked at, in a fixed order, once all threads have ended.
    func messagesOfAll() -> [String] {
        condition.lock()
        defer { condition.unlock() }
        while threads > 0 { condition.wait() }
        return said.sorted()
    }
}
