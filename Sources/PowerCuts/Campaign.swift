import Files

/// Looks at many states that a power cut during a recording may leave.
package struct Campaign: Sendable {
    /// What came of it.
    package struct Tally: Sendable {
        /// States looked at.
        package var states = 0
        /// Stores opened: states that leave the same of the store share one.
        package var opened = 0
        /// States that break an invariant.
        package var broken = 0
        /// The first of them, a line each.
        package var violations: [String] = []

        mutating func add(_ other: Tally) {
            states += other.states
            opened += other.opened
            broken += other.broken
            violations += other.violations
        }
    }

    private let recording: Recording
    private let commits: RecordedCommits
    private let folder: String
    /// How many states.
    package var states = 20_000
    /// What the states are drawn from.
    package var seed: UInt64 = 1
    /// How many are looked at at once.
    package var workers = 2
    /// A fault that is to be found.
    package var plant: PlantedFault?

    /// A campaign over a recording; `folder` holds stores meanwhile, and is best in memory.
    package init(_ recording: Recording, _ commits: RecordedCommits, folder: String) {
        self.recording = recording
        self.commits = commits
        self.folder = folder
    }

    /// Looks at all of them.
    package func run() async throws -> Tally {
        try await withThrowingTaskGroup(of: Tally.self) { group in
            for worker in 0..<workers {
                group.addTask { try await look(worker) }
            }
            var tally = Tally()
            for try await part in group { tally.add(part) }
            return tally
        }
    }

    /// After how many deeds a state's cut comes.
    private func deeds(of state: Int) -> Int {
        Int(PowerCut.mixed(seed(of: state) ^ 0xC07) % UInt64(recording.count + 1))
    }

    private func seed(of state: Int) -> UInt64 {
        PowerCut.mixed(seed) &+ UInt64(state)
    }

    private func look(_ worker: Int) async throws -> Tally {
        let files = LocalFileSystem()
        let ownFolder = "\(folder)/states-\(worker)"
        defer { try? files.removeTree(ownFolder) }
        var check = try StateCheck(commits, folder: ownFolder)
        var disk = Disk(recording, plant: plant)
        var tally = Tally()
        let mine = stride(from: worker, to: states, by: workers).map { (deeds: deeds(of: $0), state: $0) }
        var rest = mine.sorted { ($0.deeds, $0.state) < ($1.deeds, $1.state) }[...]
        for done in 0...recording.count {
            while let next = rest.first, next.deeds == done {
                rest.removeFirst()
                tally.states += 1
                if tally.states % 20 == 0 { await Task.yield() }
                let cut = PowerCut(seed: seed(of: next.state))
                guard let violation = try check.violation(disk, cut, deeds: done) else { continue }
                tally.broken += 1
                if tally.violations.count < 5 {
                    tally.violations.append("state \(next.state), after \(done) deeds: \(violation)")
                }
            }
            if done < recording.count { disk.apply(recording.records[done]) }
        }
        tally.opened = check.opened
        return tally
    }
}
