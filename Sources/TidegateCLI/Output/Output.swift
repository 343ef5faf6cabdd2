import FoundationEssentials

/// What a command prints: a table for people or JSON for programs, to standard output.
struct Output {
    let terminal: Terminal

    init(terminal: Terminal = .standardOutput) {
        self.terminal = terminal
    }

    /// Prints a line.
    func line(_ text: String = "") {
        StandardStream.output.write(text + "\n")
    }

    /// Prints a heading.
    func heading(_ text: String) {
        line(terminal.styled(text, .heading))
    }

    /// Prints how to get further, where a person reads it.
    func hint(_ text: String) {
        guard terminal.isInteractive else { return }
        line(terminal.styled(text, .faint))
    }

    /// Prints a table, or a sentence when it is empty.
    func table(_ table: TextTable, ifEmpty sentence: String) {
        guard !table.rows.isEmpty else { return line(sentence) }
        line(table.lines(for: terminal).joined(separator: "\n"))
    }

    /// Prints aligned facts, a name and a value a line; facts without a value are left out.
    func facts(_ facts: [(String, Cell?)]) {
        let known = facts.compactMap { fact in fact.1.map { (fact.0, $0) } }
        let width = known.map(\.0.count).max() ?? 0
        for (name, value) in known {
            let padding = String(repeating: " ", count: width - name.count + 2)
            line(terminal.styled(name, .faint) + padding + terminal.styled(value.text, value.style))
        }
    }

    /// Prints JSON.
    func json(_ value: JSONValue) {
        line(value.text)
    }
}

/// A failure of a command: one line for people and an exit status.
struct CommandFailure: Error, CustomStringConvertible {
    /// The exit statuses of the program.
    enum Status: Int32 {
        /// The work failed.
        case failed = 1
        /// Wrong usage: what was named is not there.
        case usage = 64
        /// An invalid workflow, or invalid data.
        case data = 65
        /// No daemon runs.
        case noDaemon = 69
        /// The workspace is busy.
        case busy = 75
    }

    let status: Status
    let description: String

    init(_ status: Status, _ description: String) {
        self.status = status
        self.description = description
    }
}
