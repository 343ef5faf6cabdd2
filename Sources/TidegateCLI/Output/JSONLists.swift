/// Prints a JSON object of lists element by element, so that a list of a million takes no memory.
struct JSONLists: ~Copyable {
    private var buffer = "{"
    private var isFirstList = true
    private var isFirstElement = true

    /// Begins a list, after the one before.
    mutating func begin(_ name: String) {
        endList()
        buffer += (isFirstList ? "\n" : ",\n") + "  \"\(name)\": ["
        isFirstList = false
        isFirstElement = true
    }

    /// Adds an element to the list.
    mutating func add(_ value: JSONValue) {
        buffer += (isFirstElement ? "\n" : ",\n") + "    " + value.text(indent: "    ")
        isFirstElement = false
        guard buffer.utf8.count > 65_536 else { return }
        StandardStream.output.write(buffer)
        buffer = ""
    }

    /// Prints what is left.
    consuming func end() {
        endList()
        StandardStream.output.write(buffer + "\n}\n")
    }

    private mutating func endList() {
        guard !isFirstList else { return }
        buffer += isFirstElement ? "]" : "\n  ]"
    }
}
