import Files
import Orchestrator
import Scheduling
import Timekeeping

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Prints the logs of attempts as they grow, each part under a heading that names its attempt.
struct LogFollower {
    let workspace: Workspace
    let run: String
    private(set) var hasPrinted = false
    private var offsets: [String: Int] = [:]
    private var lastHeading: String?
    /// A terminal obeys some bytes; a file or a pipe gets them as they are.
    private let isForTerminal = Terminal.standardOutput.isInteractive

    init(workspace: Workspace, run: String) {
        self.workspace = workspace
        self.run = run
    }

    mutating func printNew(of nodes: [NodeRecord]) {
        for node in nodes {
            for attempt in node.attempts {
                printNew(of: attempt)
            }
        }
    }

    private mutating func printNew(of attempt: AttemptRecord) {
        guard let id = RunID(run) else { return }
        let path = workspace.attemptFolder(AttemptID(run: id, node: attempt.node, number: attempt.number)) + "/log"
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var text = LogText()
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var offset = offsets[path, default: 0]
        while true {
            let next = Self.nextData(in: file, from: offset)
            if next > offset {
                let gap = ByteSizeText.format(Int64(next - offset))
                show("[\(gap) are left out here: the log is over its limit]\n", of: attempt)
                offset = next
            }
            let count = pread(file, &buffer, buffer.count, off_t(offset))
            guard count > 0 else { break }
            offset += count
            show(isForTerminal ? text.shown(buffer[..<count])[...] : buffer[..<count], of: attempt)
        }
        if isForTerminal { show(text.shown([], isEnd: true)[...], of: attempt) }
        offsets[path] = offset
    }

    private mutating func show(_ text: String, of attempt: AttemptRecord) {
        show(Array(text.utf8)[...], of: attempt)
    }

    private mutating func show(_ bytes: ArraySlice<UInt8>, of attempt: AttemptRecord) {
        guard !bytes.isEmpty else { return }
        let heading = "── \(attempt.node), attempt \(attempt.number)"
        if heading != lastHeading {
            StandardStream.output.write("\(Terminal.standardOutput.styled(heading, .faint))\n")
            lastHeading = heading
        }
        StandardStream.output.write(bytes)
        hasPrinted = true
    }

    /// Where the next bytes are that the job printed: past a hole, if the log has one there.
    private static func nextData(in file: Int32, from offset: Int) -> Int {
        #if os(Linux)
            let seekData: Int32 = 3
            let next = lseek(file, off_t(offset), seekData)
            // Past the end, or a file system that knows no holes.
            return next < 0 ? offset : Int(next)
        #else
            return offset
        #endif
    }
}
