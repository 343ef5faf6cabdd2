import Engines
import Files
import Logging
import Scheduling
import Synchronization

/// Tells, once each, of attempts that have not ended in time: what hangs in the kernel nobody can end.
final class OverdueWatch: Sendable {
    /// How much longer than it may an attempt takes to end before that is told.
    private static let patience = Duration.seconds(10)

    private let tasks = Mutex<[AttemptID: Task<Void, Never>]>([:])
    private let logger: Logger
    private let files: any FileSystem

    init(logger: Logger, files: any FileSystem) {
        self.logger = logger
        self.files = files
    }

    /// From now on an attempt has so long to end; what was expected of it before counts no more.
    func expectEnd(of id: AttemptID, in folder: AttemptFolder, within span: Duration, _ why: String) {
        let task = Task { [self] in
            do { try await Task.sleep(for: span + Self.patience) } catch { return }
            guard case .running(let supervisor)? = try? folder.state(in: files) else { return }
            logger.warning(
                """
                \(id) was to end \(Self.patience.components.seconds) s ago (\(why)) and still runs; it may hang in the \
                kernel, as on a network disk that does not answer: look with 'ps -o pid,stat,wchan:20,args -s \
                \(supervisor.pid)'; its run goes on once these processes are gone
                """)
        }
        tasks.withLock { $0.updateValue(task, forKey: id) }?.cancel()
    }

    /// An attempt has ended.
    func ended(_ id: AttemptID) {
        tasks.withLock { $0.removeValue(forKey: id) }?.cancel()
    }
}
