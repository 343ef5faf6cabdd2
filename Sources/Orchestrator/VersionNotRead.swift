import Arrivals
import Files
import ObjectStorage
import Scheduling
import Store
import Workflows

/// A file that a run is to read again is another version by now, which the ledger does not know yet, or which is held.
struct VersionNotRead: Error, CustomStringConvertible {
    let path: String

    var description: String { "'\(path.displayedPath)' was replaced, and its new version does not count yet" }
}

extension AttemptRunner {
    /// Why an attempt cannot make again what earlier runs made; nil when all their files are there.
    ///
    /// - Throws: `VersionNotRead` when it is worth asking again.
    func earlierFilesProblem(of context: AttemptContext) throws -> AttemptFailure? {
        guard !context.replaces.isEmpty else { return nil }
        for arrival in context.batch where arrival.run != context.id.run.description {
            guard try !isThere(arrival, for: context.id.run) else { continue }
            let newest = try store.read { db in try Ledger.versions(of: arrival, in: db) }.first
            let isKnown = newest.map { $0.state == .invalid && versions.versions(of: context.id.run).isInPlace($0) }
            let isThere = try ObjectAddress(arrival.path) == nil && files.kind(of: workspace.path(arrival.path)) != nil
            let keepsAll = context.workflow.dataset(arrival.dataset)?.onReplace != .replace
            guard !isThere || keepsAll || isKnown == true else { throw VersionNotRead(path: arrival.path) }
            return AttemptFailure(.inputLost, context.message(of: arrival, isReplaced: isThere, keepsAll: keepsAll))
        }
        return nil
    }

    private func isThere(_ arrival: Arrival, for run: RunID) throws -> Bool {
        guard ObjectAddress(arrival.path) != nil else { return versions.versions(of: run).isInPlace(arrival) }
        do throws(ObjectStorageError) {
            _ = try copies.path(of: arrival.path, hash: arrival.hash ?? "", size: arrival.size)
            return true
        } catch {
            switch error {
            case .changed: throw VersionNotRead(path: arrival.path)
            case .noObject: return false
            default: throw error
            }
        }
    }
}

extension AttemptContext {
    /// Whether there is anything that it could read.
    var hasFilesLeft: Bool {
        replaces.isEmpty ? !batch.isEmpty : batch.contains { $0.run == id.run.description }
    }

    fileprivate func message(of arrival: Arrival, isReplaced: Bool, keepsAll: Bool) -> String {
        let file = "'\(arrival.path.displayedPath)', version \(arrival.version)"
        let taker = arrival.run.map { ", which \($0) took" } ?? ""
        let why = "is to be read again, as its run's rows are replaced, but"
        guard isReplaced else {
            return "\(file)\(taker), \(why) it is gone; put it back and resume the run"
        }
        let wayOut =
            keepsAll
            ? "let the dataset '\(arrival.dataset)' say on-replace: replace too, and resume the run"
            : "its newest version is INVALID; put a valid one there and resume the run"
        return "\(file)\(taker), \(why) another is in its place; \(wayOut)"
    }
}
