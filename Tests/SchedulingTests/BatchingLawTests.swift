import Scheduling
import Testing

/// The law: every file that waits is in exactly one batch, or in one of each trigger that its dataset is held for; none is
/// left behind, and no run that files start is empty.
@Suite struct BatchingLawTests {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `the law of batching holds after every event of any life, crashes and edits among them`(
        _ seed: UInt64
    ) throws {
        var life = try BatchingLife(seed: seed)
        try life.live(steps: 120)
        life.settle()
        #expect(life.problems.isEmpty, "seed \(seed): \(life.problems.prefix(3))")
        #expect(life.takenTwice.isEmpty, "seed \(seed): \(life.takenTwice.prefix(3))")
        let taken = life.durable.batches.flatMap(\.files).map(\.arrival)
        let found = Set(taken).union(life.withdrawn).union(life.durable.waiting.keys)
        #expect(found == Set(1...max(life.arrivals, 1)).filter { $0 <= life.arrivals }, "seed \(seed)")
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `in a life without edits each file goes to each trigger that its dataset is held for, or goes on waiting`(
        _ seed: UInt64
    ) throws {
        var life = try BatchingLife(seed: seed, holdsAlways: true)
        try life.live(steps: 120)
        life.settle()
        #expect(life.problems.isEmpty, "seed \(seed): \(life.problems.prefix(3))")
        #expect(life.takenTwice.isEmpty, "seed \(seed): \(life.takenTwice.prefix(3))")
        var takers: [Int64: Set<String>] = [:]
        for (run, files) in life.durable.batches {
            for file in files {
                takers[file.arrival, default: []].formUnion(life.takers(of: file, by: run))
            }
        }
        for arrival in 1...max(life.arrivals, 1) where !life.withdrawn.contains(arrival) && arrival <= life.arrivals {
            let open = life.durable.waiting[arrival]?.openShares ?? []
            let taken = takers[arrival, default: []]
            #expect(open.isDisjoint(with: taken) && open.union(taken) == life.sharers, "seed \(seed), file \(arrival)")
        }
    }
}
