import OrderedCollections
import Timekeeping
import Workflows

/// A limit on attempts under way: a pool of the workspace, or a node's own `max-concurrent`.
enum Place: Hashable, Sendable {
    case pool(String)
    case node(workflow: String, node: String)
}

/// Who holds places, and who waits for them, first come first served.
struct Places: Sendable {
    /// A node of a run that waits.
    struct Waiter: Hashable, Sendable {
        let run: RunID
        let node: String
    }

    /// The slots of each pool; one that is not here has one.
    var slots: [String: Int] = [:]
    private var used: [Place: Int] = [:]
    private var waiters: [Place: OrderedSet<Waiter>] = [:]

    mutating func take(_ place: Place) { used[place, default: 0] += 1 }

    mutating func give(_ place: Place) {
        used[place, default: 0] -= 1
        if used[place] == 0 { used[place] = nil }
    }

    func used(_ place: Place) -> Int { used[place, default: 0] }

    /// Queues one up, once.
    mutating func wait(_ waiter: Waiter, for place: Place) { waiters[place, default: []].append(waiter) }

    /// All who wait for a place, in their order; they queue up again if it is not free for them.
    mutating func takeWaiters(for place: Place) -> OrderedSet<Waiter> { waiters.removeValue(forKey: place) ?? [] }
}

/// Places: an attempt begins when it has all that it needs, and gives them back when it ends.
extension Scheduler {
    /// Takes the places that an attempt of a node needs, all or none; false queues the node up.
    mutating func takePlaces(of node: Node, for id: RunID) -> Bool {
        let needed = places(of: node, workflow: id.workflow)
        let waiter = Places.Waiter(run: id, node: node.name)
        for place in needed where places.used(place.place) >= place.limit {
            places.wait(waiter, for: place.place)
            return false
        }
        let share = Machine.share(of: node, on: room.machine)
        guard room.mayTake(share, by: waiter) else {
            room.wait(waiter)
            return false
        }
        for place in needed { places.take(place.place) }
        room.take(share, by: waiter)
        return true
    }

    /// Counts the attempts of a node that run already when the scheduler starts.
    mutating func keepPlaces(ofNode name: String, in phase: NodeRun.Phase, for id: RunID) {
        guard let node = definition(of: id)?.nodes[name] else { return }
        var attempts = phase == .running ? 1 : 0
        if case .repeating(let progress) = phase { attempts = progress.running.count }
        for _ in 0..<attempts {
            for place in places(of: node, workflow: id.workflow) { places.take(place.place) }
            room.take(Machine.share(of: node, on: room.machine), by: Places.Waiter(run: id, node: name))
        }
    }

    /// Gives back what an attempt held, and lets those begin who waited for it.
    mutating func givePlaces(of node: Node, run id: RunID, at now: Instant, into decision: inout Decision) {
        // Those who wait for room on the machine begin once the event is dealt with.
        room.give(by: Places.Waiter(run: id, node: node.name))
        for (place, _) in places(of: node, workflow: id.workflow) {
            places.give(place)
            letWaitersBegin(for: place, at: now, into: &decision)
        }
    }

    mutating func letWaitersBegin(for place: Place, at now: Instant, into decision: inout Decision) {
        for waiter in places.takeWaiters(for: place) {
            guard let (node, phase) = running(waiter.node, of: waiter.run) else { continue }
            goOn(waiter, node, phase, at: now, into: &decision)
        }
    }

    /// What a node waits for that is in no line for the machine, in words.
    func placeWords(for node: Node, workflow: String) -> String {
        for (place, limit) in places(of: node, workflow: workflow) where places.used(place) >= limit {
            if case .pool(let pool) = place { return "a slot of the pool '\(pool)', of which it has \(limit)" }
        }
        return "an end of its other attempts: 'max-concurrent' allows \(node.maxConcurrent ?? 1)"
    }

    private func places(of node: Node, workflow: String) -> [(place: Place, limit: Int)] {
        var needed: [(place: Place, limit: Int)] = []
        if let limit = node.maxConcurrent {
            needed.append((.node(workflow: workflow, node: node.name), limit))
        }
        if let pool = node.pool {
            needed.append((.pool(pool), places.slots[pool] ?? 1))
        }
        return needed
    }
}
