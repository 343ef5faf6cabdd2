import TableSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A column of a query, and the columns of tables that it is made of.
public struct ColumnLineage: Hashable, Sendable {
    /// The column's name.
    public var column: String
    /// What it is made of.
    public var origins: [ColumnOrigin]
}

extension DuckDBQuery {
    /// What the columns of a script's last query are made of; nil where DuckDB makes no plan of it that is understood.
    ///
    /// Asked of empty tables with the same columns, so that it costs the same however large they are. Blocks.
    ///
    /// - Parameter tables: the tables that it names; their files are left alone.
    public func columnLineage(
        of sql: SQLSource, preludes: [SQLSource], tables: [DeclaredTable], values: [String: SessionValue]
    ) throws(EngineError) -> [ColumnLineage]? {
        var statements: [SQLText.Statement] = []
        for source in preludes + [sql] { statements += try SQLText.statements(in: source.text) }
        guard let last = statements.popLast(), last.isQuery else { return nil }
        var questions: [(table: SQLText.TableReference?, select: String)] = []
        var setup = ""
        for statement in statements {
            switch try statement.effect() {
            case .makesTable(let table, let head, let select):
                questions.append((table, select))
                // Without rows, no file has to be read for it.
                setup += "\(head) SELECT * FROM (\n\(select)\n) LIMIT 0;\n"
            case .none:
                if !statement.isQuery { setup += statement.text + ";\n" }
            // A file that it writes is none of ours.
            case .writesFile: break
            // Rows that come into a table by other ways are not followed.
            case .changesRows: return nil
            }
        }
        questions.append((nil, last.text))
        let plans = questions.indices.map { number in
            "json_serialize_plan(getvariable('tidegate_plan_\(number)'), optimize := false)"
        }
        let names = questions.map { "(SELECT list(column_name) FROM (DESCRIBE SELECT * FROM (\n\($0.select)\n)))" }
        var values = values
        for (number, question) in questions.enumerated() { values["tidegate_plan_\(number)"] = .text(question.select) }
        let answer = try run(
            emptyTables(tables) + setup + "SELECT \((plans + names).joined(separator: ", "))", tables: [],
            values: values)
        guard let row = answer.rows.first, row.count == 2 * questions.count else { return nil }
        var made: [SQLText.TableReference: [String: Set<ColumnOrigin>]] = [:]
        for (number, question) in questions.enumerated() {
            guard
                let names = RawJSON.elements(ofArray: row[questions.count + number].json)?
                    .compactMap({ RawJSON.text(ofString: $0) }),
                let columns = Self.origins(row[number].json, made), columns.count >= names.count
            else { return nil }
            guard let table = question.table else {
                return zip(names, columns).map { ColumnLineage(column: $0, origins: $1.sorted()) }
            }
            made[table] = Dictionary(zip(names, columns)) { first, _ in first }
        }
        return nil
    }

    private static func origins(
        _ json: String, _ made: [SQLText.TableReference: [String: Set<ColumnOrigin>]]
    ) -> [Set<ColumnOrigin>]? {
        guard let answer = try? JSONDecoder().decode(PlanNode.self, from: Data(json.utf8)),
            let plan = answer["plans"].elements.first
        else { return nil }
        var origins = ColumnOrigins(madeTables: made)
        return try? origins.columns(of: plan)
    }

    private func emptyTables(_ tables: [DeclaredTable]) -> String {
        let schemas = Set(tables.map(\.schema)).sorted().map {
            "CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier($0));\n"
        }
        let made = tables.map { table in
            let keys = Set(table.partitionKeys.map(\.key))
            let columns = table.columns.filter { !keys.contains($0.key) } + table.partitionKeys
            let list = columns.map { "\(SQLText.identifier($0.name)) \(DuckDBType.text(for: $0.type))" }
            return "CREATE TABLE \(table.sqlName) (\(list.isEmpty ? "empty INTEGER" : list.joined(separator: ", ")));\n"
        }
        return (schemas + made).joined()
    }
}

extension SQLText.Statement {
    /// What a statement does to the tables of a session.
    fileprivate enum Effect {
        case none
        /// `CREATE TABLE name AS SELECT …`.
        case makesTable(SQLText.TableReference, head: String, select: String)
        case changesRows
        case writesFile
    }

    fileprivate func effect() throws(EngineError) -> Effect {
        switch keyword {
        case "insert", "update", "delete", "merge", "alter", "import": return .changesRows
        case "copy": return try target() == .nothing ? .changesRows : .writesFile
        case "export": return .writesFile
        case "create": break
        default: return .none
        }
        let bytes = Array(text.utf8)
        let tokens = try SQLLexer.tokens(of: bytes)
        func word(_ index: Int) -> String {
            if case .name(let name) = tokens[index].kind { name.lowercased() } else { "" }
        }
        guard let table = tokens.indices.prefix(6).first(where: { word($0) == "table" }),
            let start = tokens.indices.first(where: { $0 > table && word($0) == "as" }), start + 1 < tokens.count
        else { return .none }
        let name = tokens[table..<start].compactMap { if case .name(let name) = $0.kind { name } else { nil } }
        let schema =
            name.count > 2 && tokens[start - 2].kind == .symbol(UInt8(ascii: ".")) ? name[name.count - 2] : "main"
        guard let last = name.last, !tokens[table..<start].contains(where: { $0.kind == .symbol(UInt8(ascii: "(")) })
        else { return .changesRows }
        let select = String(decoding: bytes[tokens[start + 1].range.lowerBound...], as: UTF8.self)
        let head = String(decoding: bytes[..<tokens[start].range.upperBound], as: UTF8.self)
        return .makesTable(SQLText.TableReference(schema, last), head: head, select: select)
    }
}
