/// A column of a table that values are made of.
public struct ColumnOrigin: Hashable, Comparable, Sendable {
    /// The table.
    public var table: SQLText.TableReference
    /// The column, as the table spells it.
    public var column: String

    /// By table, then by column.
    public static func < (left: Self, right: Self) -> Bool {
        (left.table, left.column) < (right.table, right.column)
    }
}

/// What the columns of a query are made of, as DuckDB's plan of it tells.
///
/// A column is made of those whose values come into its own: not of those that only say which rows there are, such as
/// filters and the keys of joins.
struct ColumnOrigins {
    /// A plan that has what is not known here.
    struct Unknown: Error {}

    typealias Origins = Set<ColumnOrigin>

    /// What the columns of tables are made of that the session has made itself, by name.
    let madeTables: [SQLText.TableReference: [String: Origins]]
    private var shared: [Int: [Origins]] = [:]
    private var correlated: [[Origins]] = []

    init(madeTables: [SQLText.TableReference: [String: Origins]]) {
        self.madeTables = madeTables
    }

    /// The origins of each column that an operator of a plan gives, in their order.
    mutating func columns(of plan: PlanNode) throws(Unknown) -> [Origins] {
        let inner = plan["children"].elements
        switch plan["type"].text {
        case "LOGICAL_GET": return try columns(ofScan: plan)
        case "LOGICAL_PROJECTION": return refs(plan["expressions"], try columns(of: inner, 0))
        case "LOGICAL_FILTER", "LOGICAL_ORDER_BY":
            return try columns(of: inner, 0).picked(plan["projection_map"])
        case "LOGICAL_LIMIT", "LOGICAL_DISTINCT", "LOGICAL_TOP_N", "LOGICAL_SAMPLE":
            return try columns(of: inner, 0)
        case "LOGICAL_COMPARISON_JOIN", "LOGICAL_ANY_JOIN", "LOGICAL_DELIM_JOIN", "LOGICAL_ASOF_JOIN",
            "LOGICAL_CROSS_PRODUCT", "LOGICAL_POSITIONAL_JOIN", "LOGICAL_DEPENDENT_JOIN":
            return try columns(ofJoin: plan, inner)
        case "LOGICAL_AGGREGATE_AND_GROUP_BY":
            let rows = try columns(of: inner, 0)
            return refs(plan["groups"], rows) + refs(plan["expressions"], rows)
                + plan["grouping_functions"].elements.map { _ in [] }
        case "LOGICAL_WINDOW", "LOGICAL_UNNEST":
            let rows = try columns(of: inner, 0)
            return rows + refs(plan["expressions"], rows)
        case "LOGICAL_UNION", "LOGICAL_INTERSECT":
            return try joined(inner)
        case "LOGICAL_EXCEPT": return try columns(of: inner, 0)
        case "LOGICAL_MATERIALIZED_CTE":
            shared[plan["table_index"].integer] = try columns(of: inner, 0)
            return try columns(of: inner, 1)
        case "LOGICAL_RECURSIVE_CTE":
            let first = try columns(of: inner, 0)
            shared[plan["table_index"].integer] = first
            return zip(first, try columns(of: inner, 1)).map { $0.union($1) }
        case "LOGICAL_CTE_REF":
            guard let columns = shared[plan["cte_index"].integer] else { throw Unknown() }
            return columns
        case "LOGICAL_DELIM_GET":
            let count = plan["chunk_types"].elements.count
            if let last = correlated.last, last.count == count { return last }
            return [Origins](repeating: [], count: count)
        case "LOGICAL_CHUNK_GET": return plan["chunk_types"].elements.map { _ in [] }
        case "LOGICAL_EXPRESSION_GET": return plan["expr_types"].elements.map { _ in [] }
        case "LOGICAL_DUMMY_SCAN": return [[]]
        default: throw Unknown()
        }
    }

    private mutating func columns(of inner: [PlanNode], _ index: Int) throws(Unknown) -> [Origins] {
        guard inner.indices.contains(index) else { throw Unknown() }
        return try columns(of: inner[index])
    }

    private mutating func joined(_ inner: [PlanNode]) throws(Unknown) -> [Origins] {
        var all: [Origins] = []
        for child in inner {
            let columns = try columns(of: child)
            all = all.isEmpty ? columns : zip(all, columns).map { $0.union($1) }
        }
        return all
    }

    private func columns(ofScan plan: PlanNode) throws(Unknown) -> [Origins] {
        let names = plan["names"].elements.map(\.text)
        var table: SQLText.TableReference?
        if plan["name"].text == "seq_scan" {
            let scan = plan["function_data"]
            table = SQLText.TableReference(scan["schema"].text, scan["table"].text)
        }
        let made = table.flatMap { madeTables[$0] }
        let columns = plan["column_indexes"].elements.map { index -> Origins in
            guard let table, names.indices.contains(index["index"].integer) else { return [] }
            let name = names[index["index"].integer]
            return made.map { $0[name] ?? [] } ?? [ColumnOrigin(table: table, column: name)]
        }
        return try columns.picked(plan["projection_ids"])
    }

    private mutating func columns(ofJoin plan: PlanNode, _ inner: [PlanNode]) throws(Unknown) -> [Origins] {
        let all = try columns(of: inner, 0)
        let left = try all.picked(plan["left_projection_map"])
        if plan["type"].text == "LOGICAL_DELIM_JOIN" {
            correlated.append(refs(plan["duplicate_eliminated_columns"], all))
        }
        let right = try columns(of: inner, 1)
        if plan["type"].text == "LOGICAL_DELIM_JOIN" { correlated.removeLast() }
        switch plan["join_type"].text {
        case "SEMI", "ANTI": return left
        case "MARK": return left + [[]]
        default: return left + (try right.picked(plan["right_projection_map"]))
        }
    }

    private func refs(_ expressions: PlanNode, _ rows: [Origins]) -> [Origins] {
        expressions.elements.map { origins(of: $0, rows) }
    }

    /// Those of all columns that an expression refers to.
    private func origins(of expression: PlanNode, _ rows: [Origins]) -> Origins {
        switch expression {
        case .object(let members):
            guard expression["expression_class"].text == "BOUND_REF" else {
                return members.values.reduce(into: []) { $0.formUnion(origins(of: $1, rows)) }
            }
            let index = expression["index"].integer
            return rows.indices.contains(index) ? rows[index] : []
        case .array(let elements): return elements.reduce(into: []) { $0.formUnion(origins(of: $1, rows)) }
        case .text, .integer, .other: return []
        }
    }
}

extension [ColumnOrigins.Origins] {
    /// Those that a list of indexes picks; all without one.
    fileprivate func picked(_ indexes: PlanNode) throws(ColumnOrigins.Unknown) -> [ColumnOrigins.Origins] {
        guard !indexes.elements.isEmpty else { return self }
        var picked: Self = []
        for index in indexes.elements {
            guard indices.contains(index.integer) else { throw ColumnOrigins.Unknown() }
            picked.append(self[index.integer])
        }
        return picked
    }
}
