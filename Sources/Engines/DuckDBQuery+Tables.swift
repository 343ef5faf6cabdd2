#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DuckDBQuery {
    /// Which of some tables texts of SQL name, as far as it is to be told.
    ///
    /// What stands after FROM or JOIN names a table. `raw.orders` elsewhere may be a table after a comma, or the column
    /// `orders` of an alias `raw`: DuckDB's own parser is asked. Of statements that it tells no tree of, such as CREATE, each
    /// that may be named is. Blocks only where DuckDB is asked.
    public func tables(
        _ possible: Set<SQLText.TableReference>, namedIn sources: [SQLSource]
    ) throws(EngineError) -> Set<SQLText.TableReference> {
        var named: Set<SQLText.TableReference> = []
        var doubtful: [String] = []
        for source in sources {
            try source.naming { () throws(EngineError) in
                for statement in try SQLText.statements(in: source.text) {
                    let here = try SQLText.tableReferences(in: statement.text).intersection(possible)
                    let certain = try SQLText.certainTables(in: statement.text).intersection(possible)
                    named.formUnion(certain)
                    if !here.isSubset(of: certain) { doubtful.append(statement.text) }
                }
            }
        }
        doubtful.removeAll { text in
            (try? SQLText.tableReferences(in: text).intersection(possible).isSubset(of: named)) ?? false
        }
        guard !doubtful.isEmpty else { return named }
        return named.union(try askedFor(possible, in: doubtful))
    }

    private func askedFor(
        _ possible: Set<SQLText.TableReference>, in statements: [String]
    ) throws(EngineError) -> Set<SQLText.TableReference> {
        let answer = try run(
            """
            WITH texts AS (SELECT unnest(from_json(getvariable('texts'), '["VARCHAR"]')) AS text)
            SELECT CAST(json_serialize_sql(text) AS VARCHAR) FROM texts
            """, tables: [], values: ["texts": .text(RawJSON.array(statements.map(RawJSON.string)))])
        var named: Set<SQLText.TableReference> = []
        for (text, row) in zip(statements, answer.rows) {
            let json = RawJSON.text(ofString: row[0].json) ?? ""
            guard let tree = try? JSONDecoder().decode(PlanNode.self, from: Data(json.utf8)),
                !tree["statements"].elements.isEmpty
            else {
                named.formUnion(try SQLText.tableReferences(in: text).intersection(possible))
                continue
            }
            tree.collectTables(into: &named)
        }
        return named.intersection(possible)
    }
}

extension PlanNode {
    /// The tables that a parsed statement names, wherever they stand.
    fileprivate func collectTables(into tables: inout Set<SQLText.TableReference>) {
        switch self {
        case .object(let members):
            if self["type"].text == "BASE_TABLE" {
                tables.insert(SQLText.TableReference(self["schema_name"].text, self["table_name"].text))
            }
            for member in members.values { member.collectTables(into: &tables) }
        case .array(let elements): for element in elements { element.collectTables(into: &tables) }
        case .text, .integer, .other: return
        }
    }
}
