import DequeModule
public import OrderedCollections
import Timekeeping
import Workflows

/// Room on the machine: what runs at once never counts as more than there is, and who waits longest begins first.
extension Scheduler {
    /// Fails a node that no machine of this size could run; false lets it go on.
    mutating func failIfTooLarge(
        _ node: Node, of id: RunID, at now: Instant, into decision: inout Decision
    ) -> Bool {
        let share = Machine.share(of: node, on: room.machine)
        guard let machine = room.machine, !room.couldHold(share) else { return false }
        let failure = AttemptFailure(.notStarted, share.refusal(by: machine.size))
        fail(node.name, of: id, failure, at: now, into: &decision)
        return true
    }

    /// Lets those begin, in their order, who waited for room. The first is waited for, however small the next ones are.
    mutating func letMachineWaitersBegin(at now: Instant, into decision: inout Decision) {
        while let waiter = room.first {
            guard let (node, phase) = running(waiter.node, of: waiter.run), phase.waitsForPlaces else {
                room.callFirst()
                room.endTurn()
                continue
            }
            let share = Machine.share(of: node, on: room.machine)
            if room.couldHold(share) {
                guard room.hasRoom(for: share) else { return }
            } else if case .repeating(let progress) = phase, !progress.running.isEmpty {
                // The machine has become smaller: its items that run are let end first.
                return
            }
            room.callFirst()
            if !failIfTooLarge(node, of: waiter.run, at: now, into: &decision) {
                goOn(waiter, node, phase, at: now, into: &decision)
            }
            room.endTurn()
        }
    }

    /// Tries anew to begin what waited for a place.
    mutating func goOn(
        _ waiter: Places.Waiter, _ node: Node, _ phase: NodeRun.Phase, at now: Instant, into decision: inout Decision
    ) {
        if phase == .blocked {
            attempt(node, of: waiter.run, into: &decision)
        } else if case .repeating = phase {
            beginItems(of: node, run: waiter.run, at: now, into: &decision)
        }
    }
}

/// What is told of the machine.
extension Scheduler {
    /// What attempts under way count as together.
    public var machineInUse: MachineShare { room.used }

    /// What there is for them; nil when that is not known.
    public var machineSize: MachineShare? { room.machine?.size }

    /// How many nodes wait for room on the machine.
    public var machineWaiterCount: Int { room.waitingCount }

    /// What each node of a run waits for that could begin otherwise, in words.
    public func waits(of id: RunID) -> OrderedDictionary<String, String> {
        var found: OrderedDictionary<String, String> = [:]
        for name in runs[id]?.run.nodes.keys ?? [] {
            guard let (node, phase) = running(name, of: id), phase.waitsForPlaces else { continue }
            let waiter = Places.Waiter(run: id, node: name)
            if let before = room.place(of: waiter) {
                found[name] = roomWords(for: node, before: before)
            } else if phase == .blocked {
                found[name] = placeWords(for: node, workflow: id.workflow)
            }
        }
        return found
    }

    private func roomWords(for node: Node, before: Int) -> String {
        let share = Machine.share(of: node, on: room.machine)
        let size = room.machine?.size ?? MachineShare()
        let line = before == 0 ? "" : "; \(before) before it"
        return
            "room on the machine: it asks for \(share.words), and \(room.used.words) of \(size.words) are in use\(line)"
    }
}

extension NodeRun.Phase {
    /// Whether it may be in a line for a place.
    var waitsForPlaces: Bool {
        switch self {
        case .blocked, .repeating: true
        default: false
        }
    }
}

extension MachineShare {
    /// In words: `2 GiB and 1 thread`.
    public var words: String {
        let memory = memory > 0 ? ByteSizeText.format(memory) : nil
        let threads = threads > 0 ? "\(threads) thread\(threads == 1 ? "" : "s")" : nil
        let parts = [memory, threads].compactMap { $0 }
        return parts.isEmpty ? "nothing" : parts.joined(separator: " and ")
    }

    /// Why an attempt that counts as this cannot be begun on a machine of a size.
    public func refusal(by size: MachineShare) -> String {
        "it asks for \(words), and the machine has \(size.words); ask for less in its 'resources', or say with 'machine' "
            + "in tidegate.yaml that there is more"
    }
}
