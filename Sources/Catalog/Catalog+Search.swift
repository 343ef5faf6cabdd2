public import GRDB
import TableSchema

/// Finding tables by a part of what is said of them.
extension Catalog {
    /// The tables that have a text, in whatever case, in their name, a column's name or type, or a comment: by name, and
    /// whether some were left out.
    ///
    /// A text that many tables have is found among the first tables; for another the index of letters tells which tables
    /// may have it. So neither takes as long as looking at all tables.
    public static func search(
        _ text: String, limit: Int = 50, in db: Database
    ) throws -> (tables: [Table], more: Bool) {
        guard !text.isEmpty else { return try tables(limit: limit, in: db) }
        let search = CatalogSearch(text: text, limit: oneMore(limit))
        let ids = try search.ids(in: db)
        let statement = try db.cachedStatement(sql: "SELECT * FROM catalog_tables WHERE id = ?")
        let found = try ids.prefix(limit).compactMap { id in
            try Row.fetchOne(statement, arguments: [id]).map(table)
        }
        return (found, ids.count > limit)
    }
}

/// One search.
private struct CatalogSearch {
    /// The text in lower case.
    let text: String
    let limit: Int

    /// So many tables are looked at before the index is asked.
    private static let firstTables = 1_000
    /// More than so many candidates are looked for among the tables, fewer the other way round.
    private static let fewCandidates = 1_000
    /// Text of one or two letters stands for all threes that begin with it; for more than so many, all tables are read.
    private static let termsMax = 500

    init(text: String, limit: Int) {
        self.text = text.lowercased()
        self.limit = limit
    }

    /// The tables in order of their names.
    func ids(in db: Database) throws -> [Int64] {
        let first = try matching(
            "SELECT id FROM catalog_tables WHERE database > '' ORDER BY database, name LIMIT \(Self.firstTables + 1)",
            [], in: db,
            stopAfter: Self.firstTables)
        if let first { return first }
        guard let question = try question(in: db) else {
            return try matching("SELECT id FROM catalog_tables WHERE database > '' ORDER BY database, name", [], in: db)
                ?? []
        }
        guard !question.isEmpty else { return [] }
        let count =
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM
                        (SELECT 1 FROM catalog_search WHERE catalog_search MATCH ? LIMIT \(Self.fewCandidates))
                    """, arguments: [question]) ?? 0
        // A plus keeps SQLite from looking up each candidate, so that it goes through the tables in their order.
        let sign = count < Self.fewCandidates ? "" : "+"
        return try matching(
            """
            SELECT id FROM catalog_tables
            WHERE \(sign)id IN (SELECT rowid FROM catalog_search WHERE catalog_search MATCH ?) ORDER BY database, name
            """, [question], in: db) ?? []
    }

    /// Those of a query's tables that have the text, up to the limit; nil when more than so many tables had to be read.
    private func matching(
        _ sql: String, _ arguments: StatementArguments, in db: Database, stopAfter most: Int = .max
    ) throws -> [Int64]? {
        let texts = try db.cachedStatement(sql: "SELECT text FROM catalog_search WHERE rowid = ?")
        var found: [Int64] = []
        var count = 0
        let ids = try Int64.fetchCursor(db, sql: sql, arguments: arguments)
        while found.count < limit, let id = try ids.next() {
            count += 1
            if count > most { return nil }
            let known = try String.fetchOne(texts, arguments: [id]) ?? ""
            if has(known) { found.append(id) }
        }
        return found
    }

    /// Whether a table's text has that which is looked for; byte by byte, for characters take ten times as long.
    private func has(_ known: String) -> Bool {
        var known = known.lowercased()
        let wanted = Array(text.utf8)
        return known.withUTF8 { bytes in
            guard let first = wanted.first, bytes.count >= wanted.count else { return false }
            return (0...bytes.count - wanted.count).contains { start in
                bytes[start] == first && bytes[start..<start + wanted.count].elementsEqual(wanted)
            }
        }
    }

    /// What to ask the index: all threes of letters in the text. Empty when no table can have it; nil when the index is
    /// of no help.
    private func question(in db: Database) throws -> String? {
        let letters = Array(text.unicodeScalars)
        guard letters.count < 3 else {
            var threes: [String] = []
            for start in 0...(letters.count - 3) {
                let three = Self.quoted(letters[start..<start + 3])
                if !threes.contains(three) { threes.append(three) }
            }
            return threes.prefix(64).joined(separator: " AND ")
        }
        let terms = try String.fetchAll(
            db,
            sql: """
                SELECT term FROM catalog_search_terms WHERE term >= ? AND term < ? || char(1114111)
                LIMIT \(Self.termsMax + 1)
                """, arguments: [text, text])
        guard terms.count <= Self.termsMax else { return nil }
        return terms.map { Self.quoted($0.unicodeScalars) }.joined(separator: " OR ")
    }

    private static func quoted(_ letters: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: letters)
        return "\"" + String(text).replacing("\"", with: "\"\"") + "\""
    }
}
