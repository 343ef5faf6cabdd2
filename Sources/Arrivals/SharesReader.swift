/// Reads back which triggers an arrival waits for. Files of one dataset wait for the same, so that each text is read once.
struct SharesReader {
    /// Of a row of `arrivals`: its shares as a text, each with a sign that tells whether it is open; null without any.
    static let column = """
        (SELECT group_concat(iif(s.run IS NULL, '+', '-') || s.trigger, ' ') FROM shares s WHERE s.arrival = arrivals.id)
        """

    private var known: [String: (open: Set<String>, taken: Set<String>)] = [:]

    /// The triggers that an arrival waits for, and those that have it.
    mutating func read(_ text: String) -> (open: Set<String>, taken: Set<String>) {
        if let shares = known[text] { return shares }
        let words = text.split(separator: " ")
        func triggers(_ sign: Character) -> Set<String> {
            Set(words.filter { $0.first == sign }.map { String($0.dropFirst()) })
        }
        let shares = (open: triggers("+"), taken: triggers("-"))
        if known.count >= 4_096 { known = [:] }
        known[text] = shares
        return shares
    }
}
