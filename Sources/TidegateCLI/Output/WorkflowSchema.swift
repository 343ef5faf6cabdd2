import Workflows

/// The keys of a workflow file as a JSON Schema and as tables; made of what the reader itself goes by.
enum WorkflowSchema {
    /// Draft 7, which editors know.
    static var json: JSONValue {
        let files: JSONValue = ["anyOf": [reference("workflow"), reference("use")]]
        let definitions = Keys.sections.map { ($0.name, schema(of: $0)) }
        return .object(
            [("$schema", .string("http://json-schema.org/draft-07/schema#")), ("title", .string("Tidegate workflow"))]
                + files.members + [("definitions", .object(definitions))])
    }

    /// A section's heading, its sentence and a table of its keys.
    static func markdown(of section: SectionDefinition) -> String {
        var lines = [
            "### \(section.name)", "", section.meaning, "", "| key | type | default | meaning | example |",
            "|---|---|---|---|---|",
        ]
        for key in section.keys {
            let example = "`\(key.name): \(key.example)`".replacing("|", with: "\\|")
            lines.append(
                "| `\(key.name)` | \(key.type.words) | \(key.usual ?? "required") | \(key.meaning) | \(example) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func schema(of section: SectionDefinition) -> JSONValue {
        var keys = section.keys
        // Crawlers, jobs and steps have the keys of any node too.
        if ["crawler", "job", "step"].contains(section.name) {
            keys += Keys.sections.first { $0.name == "node" }?.keys ?? []
        }
        let properties = keys.map { key -> (String, JSONValue) in
            let about: [(String, JSONValue)] = [("description", .string(key.meaning))]
            return (key.name, .object(schema(of: key.type).members + about))
        }
        var members: [(String, JSONValue)] = [
            ("type", .string("object")), ("description", .string(section.meaning)), ("properties", .object(properties)),
            ("additionalProperties", .bool(false)),
        ]
        if section.name == "workflow" { members.append(("patternProperties", ["^x-": [:]])) }
        let required = section.keys.filter { $0.usual == nil }.map(\.name)
        if !required.isEmpty { members.append(("required", .array(required.map { .string($0) }))) }
        return .object(members)
    }

    private static func schema(of type: ValueType) -> JSONValue {
        switch type {
        case .text, .path, .condition, .cron: ["type": ["string", "number", "boolean"]]
        case .name: ["type": ["string", "integer"]]
        case .duration: ["type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d|w))+$|^0$"]
        case .size: ["type": ["string", "integer"]]
        case .boolean: ["type": "boolean"]
        case .number(let least): ["type": "number", "minimum": .real(least)]
        case .integer(let least): ["type": "integer", "minimum": JSONValue(least)]
        case .choice(let words): ["enum": .array(words.map { .string($0) })]
        case .scalar: ["type": ["string", "number", "boolean"]]
        case .anything: [:]
        case .list(let type): ["type": "array", "items": schema(of: type)]
        case .map(let type): ["type": ["object", "null"], "additionalProperties": schema(of: type)]
        case .section(let name): reference(name)
        case .either(let types): ["anyOf": .array(types.map { schema(of: $0) })]
        }
    }

    private static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/definitions/\(name)")] }
}

extension JSONValue {
    /// The members of an object; none of anything else.
    fileprivate var members: [(String, JSONValue)] {
        if case .object(let members) = self { members } else { [] }
    }
}
