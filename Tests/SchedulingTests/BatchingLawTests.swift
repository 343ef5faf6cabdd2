import Scheduling
import Testing

/// The law: every file that waits is in exactly one batch, none is left behind, and no run that files start is empty.
@Suite struct BatchingLawTests {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `the law of batching holds after every event of any life, crashes and edits among them`(
        _ seed: UInt64
    ) throws {
        var life = try BatchingLife(seed: seed)
        try life.live(steps: 120)
        life.settle()
        #expect(life.problems.isEmpty, "seed \(seed): \(life.problems.prefix(3))")
        let taken = life.durable.batches.flatMap(\.files).map(\.arrival)
        #expect(Set(taken).count == taken.count, "seed \(seed): a file is in two batches")
        let found = Set(taken).union(life.withdrawn).union(life.durable.waiting.keys)
        #expect(found == Set(1...max(life.arrivals, 1)).filter { $0 <= life.arrivals }, "seed \(seed)")
    }
}
