import TestSupport
import Testing
import Timekeeping

@Suite struct ByteSizeTextTests {
    @Test(
        arguments: [
            ("100", 100), ("100 B", 100), ("512 MiB", 536_870_912), ("512MiB", 536_870_912), ("1 GB", 1_000_000_000),
            ("1 gib", 1_073_741_824), ("1.5 KiB", 1536), ("0.1 kB", 100), ("0", 0), ("1.0001 kB", 1000),
            ("8191.999 PiB", 9223370910954868965),
        ] as [(String, Int64)])
    func `a size is read`(_ text: String, _ bytes: Int64) throws {
        #expect(try ByteSizeText.parse(text) == bytes)
    }

    @Test(
        arguments: [
            (0, "0 B"), (100, "100 B"), (1023, "1023 B"), (1024, "1 KiB"), (1100, "1.1 KiB"), (1_258_291, "1.2 MiB"),
            (1_048_575, "1 MiB"), (536_870_912, "512 MiB"), (104_857_500, "100 MiB"), (103_000_000, "98.2 MiB"),
            (1_073_741_824, "1 GiB"), (Int64.max, "8 EiB"), (-2048, "-2 KiB"), (Int64.min, "-8 EiB"),
        ] as [(Int64, String)])
    func `a size is written`(_ bytes: Int64, _ text: String) {
        #expect(ByteSizeText.format(bytes) == text)
    }

    @Test(arguments: [
        ("", "'' is no size; write bytes as a number, or a number and a unit, such as 512 MiB or 1 GB"),
        ("big", "'big' is no size; write bytes as a number, or a number and a unit, such as 512 MiB or 1 GB"),
        (
            "5 G",
            "'5 G' has the unknown unit 'G'; the units are B, KiB, MiB, GiB, TiB, PiB (powers of 1024) "
                + "and kB, MB, GB, TB, PB (powers of 1000)"
        ),
        ("9999 PiB", "'9999 PiB' is too large; sizes stay under 8192 PiB"),
    ])
    func `a text that is no size is told what to write`(_ text: String, _ message: String) {
        #expect(throws: ByteSizeTextError.self) { try ByteSizeText.parse(text) }
        do { _ = try ByteSizeText.parse(text) } catch { #expect(error.description == message) }
    }

    @Test func `what is written is within a twentieth of the size`() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<5000 {
            let bytes = Int64(random.next() >> UInt64.random(in: 4...60, using: &random))
            let text = ByteSizeText.format(bytes)
            guard let read = try? ByteSizeText.parse(text) else { continue }
            #expect(abs(read - bytes) <= bytes / 20 + 1, "\(bytes) is not \(text)")
        }
    }
}
