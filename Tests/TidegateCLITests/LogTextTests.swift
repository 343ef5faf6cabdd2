import Testing

@testable import TidegateCLI

@Suite struct LogTextTests {
    private func shown(_ pieces: [UInt8]...) -> String {
        var text = LogText()
        var all = pieces.flatMap { text.shown($0[...]) }
        all += text.shown([], isEnd: true)
        return String(decoding: all, as: UTF8.self)
    }

    @Test func `text stays as it is, whatever alphabet it is in`() {
        let text = "a\tb\n\u{E9}\u{20AC}\u{1F600} \u{5D0}"
        #expect(shown(Array(text.utf8)) == text)
    }

    @Test func `bytes that would steer the terminal, or are no text, are shown by their number`() {
        #expect(shown(Array("\u{1B}[2J\u{7}\r\u{7F}".utf8)) == "\\x1b[2J\\x07\\x0d\\x7f")
        #expect(shown([0xFF, 0x41, 0xC0, 0xAF, 0xED, 0xA0, 0x80]) == "\\xffA\\xc0\\xaf\\xed\\xa0\\x80")
        // A control character in two bytes, and a mark that turns the direction of what follows.
        #expect(shown([0xC2, 0x9B], [0xE2, 0x80, 0xAE]) == "\\xc2\\x9b\\xe2\\x80\\xae")
    }

    @Test func `a character that comes in pieces is one, and one that never ends is told`() {
        #expect(shown([0xE2], [0x82], [0xAC, 0x41]) == "\u{20AC}A")
        #expect(shown([0xE2, 0x82]) == "\\xe2\\x82")
        #expect(shown([0xE2], [0x41]) == "\\xe2A")
    }
}
