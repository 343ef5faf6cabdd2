import Logging
import Scheduling
import Timekeeping

/// What the log says of transitions: the ends people look for, in a line each.
extension Core {
    func log(_ transition: Transition) {
        let logger = world.logger
        switch transition {
        case .runCreated(let run, _):
            logger.info(
                "\(run.id) QUEUED by \(run.trigger): \(run.files.counted("file")), \(ByteSizeText.format(run.bytes)), closed by \(run.closedBy)"
            )
        case .runChanged(let run, _, let to, let reason):
            let level: Logger.Level = to == .failed ? .error : .info
            logger.log(level: level, "\(run) \(to.rawValue)\(reason.map { ": \($0)" } ?? "")")
        case .runResumed(let run, _, _):
            logger.info("\(run) RUNNING: resumed")
        case .nodeChanged(let run, let node, _, let to):
            var line = "\(run) \(node) \(to.state.rawValue)"
            switch to.phase {
            case .ended(_, let reason?): line += ": \(reason)"
            case .retrying: line += to.failure.map { ": \($0.message)" } ?? ""
            default: break
            }
            logger.log(level: to.state == .waiting ? .debug : .info, "\(line)")
        case .attemptStarted, .attemptEnded, .scheduleAdvanced, .itemsListed, .itemsReopened, .itemsForgotten,
            .itemChanged, .keyDone, .deadlinePassed, .batchesHeld:
            break
        }
    }
}
