import Arrivals
import Files
import Logging
import Scheduling
import Store
import Synchronization
import TableSchema
import TestSupport
import Timekeeping

@testable import Orchestrator

/// Hands that only write down what they are asked.
final class RecordingHands: Hands {
    private let state = Mutex<(effects: [Effect], sightings: [Sighting], quarantined: [String])>(([], [], []))

    private let removals = Mutex<[String]>([])
    /// The files that were to be removed.
    var removed: [String] { removals.withLock { $0 } }

    func carry(_ effect: Effect) { state.withLock { $0.effects.append(effect) } }
    func inspect(_ file: Sighting) { state.withLock { $0.sightings.append(file) } }
    func quarantine(_ arrival: Arrival, in folder: String) { state.withLock { $0.quarantined.append(arrival.path) } }
    func restore(_ arrival: Arrival) {}
    func keepVersions(of run: RunID) {}
    func forgetVersions(of run: RunID) {}
    func remove(_ paths: [String]) { removals.withLock { $0 += paths } }
    func watch(_ datasets: [WatchedDataset]) {}
    func lookAtNotices(after channel: String?) {}
    func removeFolders(of runs: [String], by rule: Retention) { removals.withLock { $0 += runs } }

    /// The effects since the last call.
    func takeEffects() -> [Effect] {
        state.withLock { state in
            defer { state.effects = [] }
            return state.effects
        }
    }

    /// The files to be read since the last call.
    func takeSightings() -> [Sighting] {
        state.withLock { state in
            defer { state.sightings = [] }
            return state.sightings
        }
    }

    /// The files that were set aside.
    var quarantined: [String] { state.withLock { $0.quarantined } }
}

/// What a core logs, line by line.
final class RecordedLog: LogHandler, Sendable {
    private let recorded = Mutex<[String]>([])
    var lines: [String] { recorded.withLock { $0 } }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .info }
        set {}
    }

    func log(event: LogEvent) { recorded.withLock { $0.append("\(event.level): \(event.message)") } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
}

/// A core over a store in memory, with a clock that only the test moves; it can be killed and made anew.
struct CoreBench {
    let store: Store
    let clock: ManualClock
    private(set) var hands = RecordingHands()
    let log = RecordedLog()
    private(set) var core: Core
    let reading: WorkflowFolder.Reading
    private let price: PriceModel?

    init(_ workflow: String, at start: Instant? = nil, price: PriceModel? = nil) throws {
        self.price = price
        store = try Store.inMemory(migrations: Workspace.migrations)
        clock = ManualClock()
        if let start { clock.set(to: start) }
        reading = Self.reading(workflow)
        core = try Self.makeCore(store, clock, hands, log)
        try core.start(with: reading, price: price)
    }

    /// What the folder would be read as, with this one file.
    static func reading(_ text: String) -> WorkflowFolder.Reading {
        var reading = WorkflowFolder.Reading()
        if let definition = WorkflowFolder.define(text, file: "workflows/w.yaml") {
            reading.loaded = [
                .init(file: "workflows/w.yaml", text: text, origin: "workflows/w.yaml", definition: definition)
            ]
        } else {
            reading.brokenFiles = ["workflows/w.yaml"]
        }
        return reading
    }

    private static func makeCore(
        _ store: Store, _ clock: ManualClock, _ hands: RecordingHands, _ log: RecordedLog
    ) throws -> Core {
        try Core(
            store: store, mailbox: Mailbox(),
            world: Core.World(
                now: clock.source, draw: { 0.5 }, hands: hands, root: "/nowhere",
                logger: Logger(label: "test") { _ in log }))
    }

    /// Forgets all that is not in the store, as kill -9 does, and starts again.
    mutating func crash(reading: WorkflowFolder.Reading? = nil) throws {
        hands = RecordingHands()
        core = try Self.makeCore(store, clock, hands, log)
        try core.start(with: reading ?? self.reading, price: price)
    }

    func send(_ messages: Message...) throws {
        try core.turn(messages)
    }

    /// What the core answers to a command.
    func ask(_ command: Command) throws -> CommandReply {
        let reply = Mutex<CommandReply?>(nil)
        try send(.command(command, reply: { answer in reply.withLock { $0 = answer } }))
        return try reply.withLock { $0 } ?? { throw TestFailure("no answer to \(command)") }()
    }

    /// Lets time pass; the core is woken when it asked for it.
    func pass(_ duration: Duration) throws {
        let end = clock.now + duration
        while let wake = core.scheduler.nextWake, wake <= end {
            clock.set(to: max(clock.now, wake))
            try core.turn([])
        }
        clock.set(to: end)
    }

    /// A file as it is seen; content decides what it is.
    func sighting(_ path: String, content: Int64 = 1) throws -> Sighting {
        guard let dataset = core.datasets.values.first(where: { $0.pattern.match(path) != nil }),
            let captures = dataset.pattern.match(path)
        else { throw TestFailure("no dataset has '\(path)'") }
        let identity = FileIdentity(device: 1, inode: content, size: 10, modified: content, changed: content)
        return Sighting(path: path, identity: identity, dataset: dataset, captures: captures)
    }

    /// What reading it tells.
    func inspected(_ sighting: Sighting, _ columns: [Column] = [Column("id", .bigint)]) -> Message {
        let schema = FileSchema(format: .csv, dialect: CSVDialect(), rows: 1, columns: columns)
        return .inspected(
            InspectedFile(
                sighting: sighting,
                reply: .inspected(
                    Inspection(
                        identity: sighting.identity, hash: "\(sighting.path) \(sighting.identity.modified)",
                        schema: schema, verdict: .valid))))
    }

    /// A file that comes and is read.
    func arrive(_ path: String, content: Int64 = 1, _ columns: [Column] = [Column("id", .bigint)]) throws {
        let sighting = try sighting(path, content: content)
        try send(.seen([sighting]))
        try send(inspected(sighting, columns))
    }

    /// The attempts that were begun since the last call.
    func begun() -> [AttemptID] {
        hands.takeEffects().compactMap { effect in
            guard case .runAttempt(let attempt) = effect else { return nil }
            return attempt
        }
    }

    func end(_ attempt: AttemptID, succeeds: Bool = true) throws {
        let result: AttemptResult = succeeds ? .succeeded(outputs: [:]) : .failed(.init(.exitCode, "broke"))
        try send(.attemptFinished(attempt, .ended(result)))
    }

    func files() throws -> [Arrival] {
        try store.read { db in try Ledger.list(limit: .max, in: db).arrivals }
    }

    func runs() throws -> [RunRecord] {
        try store.read { db in try RunRecord.list(.init(limit: 10_000), in: db).runs }
    }
}

struct TestFailure: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
