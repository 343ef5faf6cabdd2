/// Rows that take the place of those of a table that have the same keys; the others are added.
///
/// Only files that have such rows are written anew: they are read, and what they have besides goes along with the new rows.
public struct DuckDBMerge: Hashable, Sendable {
    /// The columns that tell one row from another.
    public var keys: [String]
    /// A condition over the new rows: those that it holds for only take away the row that has their keys.
    public var deleteWhen: String?
    /// The table as it is; nil when there is none, or it has no files.
    public var target: DeclaredTable?
    /// The number of the table's snapshot that this is.
    public var base: Int

    /// A merge.
    public init(keys: [String], deleteWhen: String? = nil, into target: DeclaredTable?, base: Int) {
        self.keys = keys
        self.deleteWhen = deleteWhen
        self.target = target
        self.base = base
    }
}

extension DuckDBSession {
    private static let target = "tidegate_merge.target"

    /// What finds out which files are written anew, and the query for all rows that go into them. It adds the folders that
    /// have to be there.
    ///
    /// - Throws: `badSQL` for a `delete-when` that is no condition.
    func merging(
        _ rows: String, by merge: DuckDBMerge, _ variables: inout SessionVariables, _ folders: inout [String]
    ) throws(EngineError) -> (setup: String, rows: String) {
        var new = "SELECT * FROM tidegate_new"
        if let condition = merge.deleteWhen {
            guard try SQLText.isOneExpression(condition) else {
                throw .badSQL(message: "'delete-when' is not one SQL condition: \(condition)", line: 1)
            }
            // On a line of its own: a comment may end it.
            new += " WHERE (\(condition)\n) IS NOT TRUE"
        }
        var setup = "CREATE TEMP TABLE tidegate_new AS SELECT * FROM (\(rows));\n" + Self.checks(of: merge.keys)
        variables.add("tidegate_base", String(merge.base), type: "BIGINT")
        guard var target = merge.target, !target.files.isEmpty else {
            return (setup + changes(touched: "CAST([] AS VARCHAR[])"), new)
        }
        target.schema = "tidegate_merge"
        target.name = "target"
        target.fileNames = "tidegate_file"
        let known = variables.count
        let declared = try declarations(of: [target], &variables)
        setup += declared.sql
        folders += declared.folders
        let same = merge.keys.map(SQLText.identifier).map { "n.\($0) = t.\($0)" }.joined(separator: " AND ")
        let match = "EXISTS (SELECT 1 FROM tidegate_new n WHERE \(same))"
        setup += changes(
            touched: "(SELECT coalesce(list(DISTINCT tidegate_file), []) FROM \(Self.target) t WHERE \(match))")
        setup += narrowing(variables.names(from: known).filter { $0.hasPrefix("tidegate_files_") })
        let kept = """
            SELECT * EXCLUDE (tidegate_file) FROM \(Self.target) t
            WHERE tidegate_file IN (SELECT unnest(getvariable('tidegate_touched'))) AND NOT \(match)
            """
        return (setup, "\(kept)\nUNION ALL BY NAME\n\(new)")
    }

    /// Fails when rows cannot be told apart by their keys.
    private static func checks(of keys: [String]) -> String {
        let names = keys.map(SQLText.identifier)
        let told = zip(keys, names).map { "\(SQLText.literal($0 + " = ")) || CAST(\($1) AS VARCHAR)" }
        let isNull = names.map { "\($0) IS NULL" }.joined(separator: " OR ")
        let listed = SQLText.literal(keys.joined(separator: ", "))
        return """
            SET VARIABLE tidegate_check = (SELECT CASE WHEN count(*) > 0 THEN error('merge: ' || count(*) || ' of its rows have null in a key, one of ' || \(listed)) END
            FROM tidegate_new WHERE \(isNull));
            SET VARIABLE tidegate_check = (SELECT CASE WHEN count(*) > 0 THEN error('merge: several of its rows have the same key, such as ' || any_value(example) || '; let the query give one row for each') END
            FROM (SELECT concat_ws(', ', \(told.joined(separator: ", "))) AS example FROM tidegate_new GROUP BY \(names.joined(separator: ", ")) HAVING count(*) > 1));

            """
    }

    /// Writes down which files of the table give way.
    private func changes(touched: String) -> String {
        """
        SET VARIABLE tidegate_touched = \(touched);

        """ + StagedChanges.copying(base: "getvariable('tidegate_base')", replaced: "getvariable('tidegate_touched')")
    }

    /// Has the table's readers look into the files that give way only. One file is left where there would be none: readers
    /// need one to read nothing from.
    private func narrowing(_ names: [String]) -> String {
        names.map { name in
            let files = "getvariable('\(name)')"
            return """
                SET VARIABLE \(name) = (SELECT CASE WHEN count(*) = 0 THEN \(files)[1:1] ELSE list(file) END
                FROM (SELECT unnest(\(files)) AS file)
                WHERE contains(file, '[') OR file IN (SELECT unnest(getvariable('tidegate_touched'))));

                """
        }.joined()
    }
}
