import Arrivals
import Crawling
import Files
import Foundation
import SchemaInference
import Synchronization
import TableSchema

/// Reads many files, as many at once as the machine has cores.
struct PathReading: Sendable {
    /// A file that is there.
    struct Present: Sendable {
        let path: String
        let identity: FileIdentity
        /// What the SHA-256 of its bytes is to be; another makes it one that is not read.
        var hash: String?
        /// Where its bytes are, relative to the workspace, if not at its path.
        var copy: String?
    }

    /// What came of the files.
    struct Outcome {
        var files: [CrawledFile] = []
        /// What is known of their values.
        var sketches = FileSketches()
        var unreadable: [(path: String, reason: String)] = []
    }

    private let files: [Present]
    private let workspace: Workspace
    private let classifiers: CrawlClassifiers

    init(_ files: [Present], in workspace: Workspace, by classifiers: CrawlClassifiers) {
        self.files = files
        self.workspace = workspace
        self.classifiers = classifiers
    }

    /// Reads all of them; `progress` is called before each.
    func read(_ progress: @escaping @Sendable (Int, Int, String) -> Void) async throws -> Outcome {
        let next = Counter()
        return await withTaskGroup(of: Outcome.self) { group in
            for _ in 0..<min(Self.readerCount, files.count) {
                group.addTask {
                    var outcome = Outcome()
                    while case let index = next.take(), index < files.count {
                        progress(index + 1, files.count, files[index].path)
                        read(files[index], into: &outcome)
                    }
                    return outcome
                }
            }
            var all = Outcome()
            for await part in group {
                all.files += part.files
                all.sketches.add(part.sketches)
                all.unreadable += part.unreadable
            }
            return all
        }
    }

    private func read(_ file: Present, into outcome: inout Outcome) {
        guard file.path.isUTF8Path else {
            outcome.unreadable.append((file.path, "its name is not UTF-8, which readers cannot be told; rename it"))
            return
        }
        read(file, outcome.sketches.detail(ofFileAt: file.path), into: &outcome)
    }

    private func read(_ file: Present, _ detail: StatisticsDetail, into outcome: inout Outcome) {
        let classifier = classifiers.classifier(of: file.path)
        let request = ReaderRequest(
            workspace: workspace.root, path: file.copy ?? file.path, requiredColumns: [], statistics: detail,
            classifier: classifier)
        switch FileReader.read(request) {
        case .inspected(let inspection):
            guard let schema = inspection.schema else {
                outcome.unreadable.append((file.path, "it cannot be read"))
                return
            }
            if let hash = file.hash, hash != inspection.hash {
                outcome.unreadable.append(
                    (file.path, "it was changed since it was crawled; 'tidegate catalog repair' takes it in"))
                return
            }
            if let contradiction = classifier.contradiction(by: schema) {
                outcome.unreadable.append((file.path, contradiction))
                return
            }
            var found = CrawledFile(
                path: file.path, size: inspection.identity.size, modified: inspection.identity.modified,
                hash: inspection.hash, schema: schema)
            guard outcome.sketches.take(from: &found, isLimited: detail != .part) else {
                return read(file, .part, into: &outcome)
            }
            outcome.files.append(found)
        case .readerCrashed: outcome.unreadable.append((file.path, "its reader crashed while reading it"))
        case .changedMeanwhile: outcome.unreadable.append((file.path, "it changed while it was read"))
        case .gone: outcome.unreadable.append((file.path, "it is gone"))
        case .unreadable(let reason): outcome.unreadable.append((file.path, reason))
        case .manifest: outcome.unreadable.append((file.path, "it was read as a manifest"))
        }
    }

    private static let readerCount = max(1, ProcessInfo.processInfo.activeProcessorCount)

    /// Hands out numbers.
    private final class Counter: Sendable {
        private let next = Mutex(0)

        func take() -> Int {
            next.withLock { next in
                defer { next += 1 }
                return next
            }
        }
    }
}
