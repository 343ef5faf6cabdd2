/// A part of a plan that DuckDB tells as JSON; what is left out there is empty here.
enum PlanNode: Hashable, Decodable {
    case object([String: PlanNode])
    case array([PlanNode])
    case text(String)
    case integer(Int)
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let members = try? container.decode([String: PlanNode].self) {
            self = .object(members)
        } else if let elements = try? container.decode([PlanNode].self) {
            self = .array(elements)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else {
            self = .other
        }
    }

    /// A member of an object.
    subscript(_ name: String) -> PlanNode {
        if case .object(let members) = self { members[name] ?? .other } else { .other }
    }

    /// The elements of an array.
    var elements: [PlanNode] { if case .array(let elements) = self { elements } else { [] } }
    /// A text; empty where it is none.
    var text: String { if case .text(let text) = self { text } else { "" } }
    /// A whole number; 0 where it is none, since DuckDB leaves that out.
    var integer: Int { if case .integer(let value) = self { value } else { 0 } }
}
