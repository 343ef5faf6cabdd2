import Foundation
import TestSupport
import Testing
import YAMLSource

/// What holds of every text that is laid out.
@Suite struct FormatterLawTests {
    /// Meaning and words stay, and a second time changes nothing.
    private func expectLaws(_ text: String) {
        let (root, diagnostics) = YAMLDocument.parse(text: text, file: "f.yaml")
        switch YAMLFormatter.format(text, file: "f.yaml") {
        case .refused(let reasons):
            #expect(root == nil && reasons == diagnostics, "\(text)")
        case .formatted(let once):
            #expect(outline(once) == outline(text), "\(text)")
            #expect(words(once) == words(text), "\(text)")
            #expect(YAMLFormatter.format(once, file: "f.yaml") == .formatted(once), "\(text)")
        }
    }

    /// A text without the space in it: its comments are there, each in its order.
    private func words(_ text: String) -> String {
        text.filter { !$0.isWhitespace }
    }

    @Test func `a hasty document becomes the calm one`() {
        for seed in 0..<300 as Range<UInt64> {
            let draft = FormatterDraft(using: SeededRandom(seed: seed))
            let result = formatted(draft.hasty)
            #expect(result == draft.calm, "seed \(seed):\n\(draft.hasty)")
            expectLaws(draft.hasty)
            if result != draft.calm { return }
        }
    }

    @Test func `the laws hold for every text in the repository`() throws {
        let texts = try RepositoryTexts.all()
        #expect(texts.count > 50)
        for text in texts { expectLaws(text) }
    }

    @Test func `the laws hold for texts with a few characters changed`() throws {
        var random = SeededRandom(seed: 7)
        let texts = try RepositoryTexts.all().filter { $0.utf8.count < 1500 }
        let signs =
            Array(" \n\t:-?#[]{},&*!|>'\"%ax0\\").map { String($0) } + ["  ", "\n\n", "---\n", ": ", "- ", "# "]
        for _ in 0..<1000 {
            var characters = Array(texts[Int.random(in: texts.indices, using: &random)]).map { String($0) }
            for _ in 0...Int.random(in: 0..<4, using: &random) where !characters.isEmpty {
                let place = Int.random(in: characters.indices, using: &random)
                let sign = signs[Int.random(in: signs.indices, using: &random)]
                characters[place] = Bool.random(using: &random) ? sign : characters[place] + sign
            }
            expectLaws(characters.joined())
        }
    }
}
