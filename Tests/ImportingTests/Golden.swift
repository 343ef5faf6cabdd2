import Importing
import Testing

/// The machine's files as one text, after each other.
func imported(_ json: String, name: String = "machine") throws -> (text: String, warnings: [String]) {
    let result = try AmazonStatesLanguage.workflow(fromJSON: json, name: name)
    return (result.files.map(\.text).joined(separator: "---\n"), result.warnings)
}

/// A machine of these states that starts at the state `A`.
func machine(_ states: String) -> String {
    #"{"StartAt": "A", "States": {\#(states)}}"#
}

/// Each mark in a text has its warning.
func marks(in text: String) -> Int {
    text.split(separator: "\n").count { $0.contains("# NOT IMPORTED: ") }
}
