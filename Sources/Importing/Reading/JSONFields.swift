/// A JSON object with its place, read by typed fields.
struct JSONFields {
    let object: JSONObject
    let path: JSONPath

    init(_ value: JSONValue?, at path: JSONPath) throws(ImportError) {
        guard let value else { throw ImportError("is missing", at: path) }
        guard let object = value.object else { throw ImportError("an object is expected", at: path) }
        self.object = object
        self.path = path
    }

    subscript(key: String) -> JSONValue? { object[key] }

    /// Text that must be there.
    func text(_ key: String) throws(ImportError) -> String {
        guard let text = try textIfAny(key) else { throw ImportError("is missing", at: path.key(key)) }
        return text
    }

    func textIfAny(_ key: String) throws(ImportError) -> String? {
        guard let value = object[key], value != .null else { return nil }
        guard let text = value.string else { throw ImportError("a string is expected", at: path.key(key)) }
        return text
    }

    /// An object that must be there.
    func fields(_ key: String) throws(ImportError) -> JSONFields {
        try JSONFields(object[key], at: path.key(key))
    }

    /// The objects of an array; none if there is no such key.
    func list(_ key: String) throws(ImportError) -> [JSONFields] {
        guard let value = object[key], value != .null else { return [] }
        guard let values = value.array else { throw ImportError("an array is expected", at: path.key(key)) }
        var result: [JSONFields] = []
        for (index, value) in values.enumerated() {
            result.append(try JSONFields(value, at: path.key(key).index(index)))
        }
        return result
    }

    /// The members that an importer does not know.
    func members(besides known: Set<String>) -> [(key: String, value: JSONValue)] {
        object.members.filter { !known.contains($0.key) }
    }
}
