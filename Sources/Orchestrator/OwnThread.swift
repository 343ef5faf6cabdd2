import Engines
import Logging

/// Does what blocks on a thread of its own; where none can be started it is done here, and the log says so.
///
/// - Parameter otherwise: what the log says then, before the reason.
func onOwnThread(otherwise: String, _ logger: Logger, _ body: @escaping @Sendable () -> Void) {
    do throws(EngineError) {
        try startThread(body)
    } catch {
        logger.warning("\(otherwise): \(error)")
        body()
    }
}
