import TestSupport
import Testing
import YAMLSource

@Suite struct NearMissTests {
    @Test(
        arguments: [
            ("order", "orders"), ("ordres", "orders"), ("Orders", "orders"), ("costumers", "customers"),
            ("max_concurrent_runs", "max-concurrent-runs"), ("shcedule", "schedule"), ("onupload", "on-upload"),
        ])
    func `a slip finds what was meant`(name: String, meant: String) {
        let candidates = ["orders", "customers", "max-concurrent-runs", "schedule", "on-upload", "on-success"]
        #expect(NearMiss.best(for: name, in: candidates) == meant)
    }

    @Test(arguments: ["a", "xy", "order-items-of-last-year", "zzz", ""])
    func `another word finds nothing`(name: String) {
        #expect(NearMiss.best(for: name, in: ["b", "yx", "orders", "train"]) == nil)
    }

    @Test func `of equally near names the first is taken`() {
        #expect(NearMiss.best(for: "dat", in: ["day", "dag", "date"]) == "day")
    }

    @Test func `one edit of a long enough name is always found`() {
        var random = SeededRandom(seed: 3)
        let letters = Array("abcdefghij-k")
        for _ in 0..<2000 {
            let name = (0..<Int.random(in: 4...20, using: &random))
                .map { _ in letters[Int.random(in: letters.indices, using: &random)] }
            var changed = name
            let index = Int.random(in: name.indices, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: changed.remove(at: index)
            case 1: changed.insert("z", at: index)
            default: changed[index] = "z"
            }
            #expect(NearMiss.best(for: String(changed), in: ["0000000000", String(name)]) == String(name))
        }
    }
}
