import Arrivals
import CSystemCalls
import Foundation
import SchemaInference

/// The other end of `ReaderPool`: reads files named on standard input and answers on standard output, until its input ends.
public enum FileReader {
    /// Answers requests until there are no more. The body of `tidegate read-files`.
    public static func run() {
        tidegate_keep_freed_memory()
        var last: ReaderRequest?
        guard let requests = fdopen(0, "r") else { return }
        var replies = Data()
        while let bytes = ReaderFrame.read(from: requests) {
            let reply: ReaderReply
            var isLast = true
            if let request = try? ReaderRequest.read(packed: bytes, after: last) {
                (last, isLast) = request
                reply = read(request.0)
            } else {
                reply = .unreadable("the request is none of this program's version")
            }
            guard let frame = try? reply.frame(isWhole: last?.isWhole ?? true) else { return }
            replies += frame
            guard isLast || replies.count > repliesMax else { continue }
            do {
                try FileHandle.standardOutput.write(contentsOf: replies)
                replies.removeAll(keepingCapacity: true)
            } catch {
                // Whoever asked is gone.
                return
            }
        }
    }

    /// Replies of more bytes are sent though others are to follow.
    private static let repliesMax = 1 << 16

    static func read(_ request: ReaderRequest) -> ReaderReply {
        let inspector = FileInspector(workspace: request.workspace, following: request.links)
        do throws(InspectionError) {
            if request.isManifest { return .manifest(try inspector.readManifest(request.path)) }
            var rules = InspectionRules(
                requiredColumns: request.requiredColumns,
                hints: ReadingHints(request.classifier, statistics: request.statistics))
            rules.needsMD5 = request.needsMD5
            return .inspected(try inspector.inspect(request.path, rules: rules))
        } catch {
            switch error {
            case .changedMeanwhile: return .changedMeanwhile
            case .gone: return .gone
            case .notAFile, .unreadable: return .unreadable(error.description)
            }
        }
    }
}
