import Store

/// Reads captures back. Files of one folder capture the same, so that each text is decoded once.
struct CapturesReader {
    private var known: [String: [String: String]] = ["{}": [:]]

    mutating func decode(_ text: String) throws -> [String: String] {
        if let captures = known[text] { return captures }
        let captures = try JSONText.decode([String: String].self, from: text)
        if known.count >= 4_096 { known = ["{}": [:]] }
        known[text] = captures
        return captures
    }
}
