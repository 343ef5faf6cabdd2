import GRDB
import Orchestrator
import OrderedCollections
import Scheduling
import Store
import Workflows

/// Attempts: children are started, adopted, stopped, lost, and told of.
extension SimulatedWorld {
    /// Sees that an attempt runs. One that this daemon has in hand is left alone.
    func run(_ attempt: AttemptID, _ db: Database) throws {
        let node = try checks.durable.begun(attempt, in: db).flatMap {
            texts.definitions[$0]?.workflow.node(attempt.node)
        }
        guard let node, active.insert(attempt).inserted else { return }
        guard let child = children[attempt] else {
            let span = dice.children.span(5 * .millisecond...(isCalm ? 1 : 40) * .minute)
            children.start(attempt, node, until: clock.elapsed + span, fate: drawFate())
            return plan(.childEnds(attempt), after: span)
        }
        // Adopted, or its end is read.
        if case .running = child.state { return }
        tell(of: attempt)
    }

    private func drawFate() -> SimulatedChild.End {
        guard !isCalm else { return .succeeded }
        switch dice.children.number(0...19) {
        case 0...3: return .failed(.exitCode)
        case 4: return .failed(.timeout)
        case 5: return .failed(.init(rawValue: "own-kind"))
        default: return .succeeded
        }
    }

    func childEnds(_ attempt: AttemptID) {
        guard let child = children[attempt], case .running(let until) = child.state, until == clock.elapsed else {
            return
        }
        children.set(.ended(child.fate), of: attempt)
        tell(of: attempt)
    }

    /// A child that runs vanishes without a word.
    func loseChild() -> Bool {
        guard let attempt = dice.faults.pick(children.running), children[attempt]?.isInside == false else {
            return false
        }
        children.set(.gone, of: attempt)
        tell(of: attempt)
        return true
    }

    /// The daemon hears of a child's end, if it has the child in hand.
    private func tell(of attempt: AttemptID) {
        guard active.contains(attempt) else { return }
        if scenario.plant == .deafWaiter, dice.faults.oneIn(40) { return }
        var span = dice.children.span(1 * .millisecond...200 * .millisecond)
        if strikes(.lateExit, oneIn: 12) { span += dice.faults.span(1 * .second...2 * .hour) }
        exits.insert(attempt)
        plan(.exitTold(attempt), after: span, life: life)
    }

    /// The daemon reads how a child ended, puts its output in place, and tells the core.
    func exitTold(_ attempt: AttemptID) {
        exits.remove(attempt)
        guard let child = children[attempt], active.remove(attempt) != nil else { return }
        let message = Message.attemptFinished(attempt, finish(of: attempt, child))
        post(message)
        if strikes(.repeatedExit, oneIn: 12) { later(message) }
    }

    private func finish(of attempt: AttemptID, _ child: SimulatedChild) -> AttemptFinish {
        switch child.state {
        case .running, .gone:
            return .ended(.failed(AttemptFailure(.lost, "vanished")))
        case .ended(.failed(let kind)):
            return .ended(.failed(AttemptFailure(kind, "no luck")))
        case .ended(.stopped):
            return .ended(.failed(AttemptFailure(.stopped, "stopped")))
        case .ended(.succeeded):
            guard let output = child.node.output else { return .ended(.succeeded(outputs: ["n": .integer(1)])) }
            var files = lake.publish(attempt, output, dice: &dice.children)
            checks.whole.published(attempt, output)
            if scenario.plant == .earlyRemoval, dice.faults.oneIn(5),
                let path = dice.faults.pick(Array(lake.files.keys))
            {
                lake.remove(path)
            }
            if scenario.plant == .halfOutput, files.count > 1, dice.faults.oneIn(3) { files.removeLast() }
            return .produced(ProducedOutput(output: output, files: files, outputs: ["rows": .integer(1)]))
        }
    }

    /// Asks an attempt's process to end: it does so soon, or it beats the stop.
    func stop(_ attempt: AttemptID, _ db: Database) throws {
        try checks.ownProcess.stopped(attempt, in: db)
        guard let child = children[attempt], !child.isInside,
            let reached = children.signal(attempt, isBare: scenario.plant == .bareNumber)
        else { return }
        guard let reached else {
            throw Violation(.oursToKill, "a signal for \(attempt) went to a stranger of the same number")
        }
        guard case .running(let until) = child.state else { return }
        let grace = clock.elapsed + dice.children.span(10 * .millisecond...10 * .second)
        guard grace < until else { return }
        let fate: SimulatedChild.End = dice.children.oneIn(8) ? .succeeded : .stopped
        children.set(fate: fate, until: grace, of: reached)
        plan(.childEnds(reached), at: grace)
    }
}
