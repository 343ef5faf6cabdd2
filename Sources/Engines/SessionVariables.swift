/// The variables of a session, each a JSON text, and the SQL that loads them.
struct SessionVariables {
    private var entries: [(name: String, json: String, type: String)] = []

    init(values: [String: SessionValue] = [:]) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            add(name, value.json, type: value.type)
        }
    }

    mutating func add(_ name: String, _ json: String, type: String = "VARCHAR") {
        entries.append((name, json, type))
    }

    /// How many there are: a number for the next one's name.
    var count: Int { entries.count }

    /// The names of those that were added when there were so many.
    func names(from count: Int) -> [String] { entries.dropFirst(count).map(\.name) }

    var json: String { RawJSON.object(entries.map { ($0.name, $0.json) }) + "\n" }

    var loading: String {
        guard !entries.isEmpty else { return "" }
        let sizeMax = json.utf8.count + (1 << 20)
        var text =
            "SET VARIABLE tidegate_variables = (SELECT json FROM read_json_objects(getenv('TIDEGATE_VARIABLES'), "
            + "format = 'unstructured', compression = 'uncompressed', maximum_object_size = \(sizeMax)));\n"
        for entry in entries {
            let member = SQLText.literal(entry.name)
            text += "SET VARIABLE \(SQLText.identifier(entry.name)) = ("
            // A plain text is taken as it is; anything else is cast as a whole.
            text +=
                entry.type == "VARCHAR"
                ? "getvariable('tidegate_variables')->>\(member)"
                : "CAST(getvariable('tidegate_variables')->\(member) AS \(entry.type))"
            text += ");\n"
        }
        return text + "RESET VARIABLE tidegate_variables;\n"
    }
}
