import Arrivals
import Files
import Orchestrator
import OrderedCollections
import TableSchema
import Timekeeping

/// Files: people write them, the watcher tells of them, scans find them, readers read them.
extension SimulatedWorld {
    static let rescanInterval: Int64 = 3 * .hour
    private static let settle: Int64 = 2 * .second

    /// Someone writes a file, rewrites one, touches it or takes it away.
    func writeFile() {
        defer { if !isCalm { plan(.fileWritten, after: dice.files.span(20 * .millisecond...20 * .minute)) } }
        guard let path = drawPath() else { return }
        if dice.files.oneIn(25) { return folder.remove(path) }
        var content = dice.files.number(1...60)
        // Sent again as it was.
        if dice.files.oneIn(6), let old = folder[path] { content = old.content }
        folder.write(path, content: content, at: clock.elapsed, wall: clock.wall.microseconds)
        tellOf(path)
    }

    private func drawPath() -> String? {
        guard let name = dice.files.pick(texts.names) else { return nil }
        let file = "\(dice.files.number(1...12)).csv"
        let dataset = dice.files.number(0...1)
        switch dice.files.number(0...5) {
        case 0: return "in/shared/\(file)"
        case 1...2: return "in/\(name)/d\(dataset)/\(dice.files.number(1...3))/\(file)"
        default: return "in/\(name)/d\(dataset)/\(file)"
        }
    }

    /// The watcher's event: in time, late, twice, or never.
    private func tellOf(_ path: String) {
        guard !strikes(.lostEvent, oneIn: 8), core != nil else { return }
        var span = dice.files.span(1 * .millisecond...1 * .second)
        if strikes(.lateEvent, oneIn: 8) { span += dice.faults.span(1 * .second...1 * .hour) }
        plan(.fileClosed(path), after: span, life: life)
        if strikes(.repeatedEvent, oneIn: 8) {
            plan(.fileClosed(path), after: span + dice.faults.span(1 * .millisecond...1 * .minute), life: life)
        }
    }

    /// Looks at one file, as an event named it.
    func look(at path: String) {
        let sightings = sightings(of: path)
        if !sightings.isEmpty { post(.seen(sightings)) }
    }

    private func sightings(of path: String) -> [Sighting] {
        guard let file = folder[path] else { return [] }
        let known = matches[path] ?? watched.matches(path)
        matches[path] = known
        return known.map {
            Sighting(path: path, identity: file.identity, dataset: $0.dataset, captures: $0.captures)
        }
    }

    /// Looks through all folders.
    func rescan(isPeriodic: Bool) throws {
        // When all has to end, all files are known.
        guard firesTriggers else { return }
        if isPeriodic { plan(.rescan(isPeriodic: true), after: Self.rescanInterval, life: life) }
        if scenario.plant != .noRescan {
            var found: [Sighting] = []
            for (path, file) in folder.files {
                if clock.elapsed - file.written >= Self.settle {
                    found += sightings(of: path)
                } else {
                    plan(.fileClosed(path), after: Self.settle, life: life)
                }
            }
            tally.events += found.count
            if !found.isEmpty { post(.seen(found)) }
        }
        if isPeriodic { try checks.loss.scanned(self) }
    }

    /// Begins to read a file; one at a time of each.
    func inspect(_ sighting: Sighting) {
        let key = ReadingKey(sighting)
        guard reading[key] == nil else {
            reading[key]?.wasSeenAgain = true
            return
        }
        // What it looks like when it is opened counts, not when it was seen.
        var opened = sighting
        opened.identity = folder[sighting.path]?.identity ?? sighting.identity
        reading[key] = (opened, false)
        if strikes(.restlessFile, oneIn: 25) {
            if dice.faults.oneIn(2) {
                folder.remove(sighting.path)
            } else {
                let content = dice.faults.number(1...60)
                folder.write(sighting.path, content: content, at: clock.elapsed, wall: clock.wall.microseconds)
                tellOf(sighting.path)
            }
        }
        plan(.readDone(key), after: dice.files.span(1 * .millisecond...1 * .minute), life: life)
    }

    func finishReading(_ key: ReadingKey) {
        guard let (sighting, wasSeenAgain) = reading.removeValue(forKey: key) else { return }
        let reply = reply(to: sighting)
        if scenario.plant != .deafReader || !key.path.hasSuffix("3.csv") {
            post(.inspected(InspectedFile(sighting: sighting, reply: reply)))
        }
        if wasSeenAgain { look(at: key.path) }
    }

    private func reply(to sighting: Sighting) -> ReaderReply {
        guard let file = folder[sighting.path] else { return .gone }
        if strikes(.readerDeath, oneIn: 40) {
            checks.loss.excuse(sighting.path)
            return .readerCrashed
        }
        guard file.identity == sighting.identity else {
            checks.loss.excuse(sighting.path)
            return .changedMeanwhile
        }
        return .inspected(
            Inspection(
                identity: file.identity, hash: file.hash, schema: Self.schema,
                verdict: file.isValid ? .valid : .invalid(reason: "it lacks the column 'id'")))
    }

    private static let schema = FileSchema(
        format: .csv, dialect: CSVDialect(), rows: 1, columns: [Column("id", .bigint)])

    /// Moves an invalid file out of the way, if it is still the one that was judged.
    func quarantine(_ arrival: Arrival, in target: String) {
        guard let file = folder[arrival.path], file.identity.inode == arrival.identity.inode,
            file.identity.modified == arrival.identity.modified
        else { return }
        let path = "\(target)/\(arrival.id).csv"
        folder.move(arrival.path, to: path)
        later(.moved(arrival: arrival.id, to: path))
    }

    /// Brings an invalid file back, and has it looked at again.
    func restore(_ arrival: Arrival) {
        if let moved = arrival.movedTo, folder[arrival.path] == nil { folder.move(moved, to: arrival.path) }
        look(at: arrival.path)
    }
}
