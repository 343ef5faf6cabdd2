import Catalog
import struct Catalog.Table
import Crawling
import GRDB
import TableSchema
import Timekeeping

/// What people ask of the catalog, inside the round's transaction.
extension Core {
    func dropTable(_ name: String, in turn: inout Turn, _ db: Database) throws -> CommandReply {
        if let table = TableName(name) { try removePastFiles(of: table, in: &turn, db) }
        guard let table = TableName(name), try Catalog.drop(table, in: db) else {
            return .refused("there is no table '\(name)'; see 'tidegate catalog tables'")
        }
        if try Catalog.hasDropped(in: db) { turn.followUps.append(.post(.forgetDropped)) }
        return .done("\(table) is out of the catalog; its files are where they were")
    }

    /// A crawl by hand: each table is written or refused by itself.
    func publish(
        _ findings: PathFindings, in turn: inout Turn, _ db: Database
    ) throws -> CommandReply {
        var lines: [String] = []
        for table in findings.tables.sorted(by: { $0.name < $1.name }) {
            let report = try Catalog.recording("crawl", of: table.name, by: nil, at: turn.now, in: db) {
                try Crawler.publish(
                    table.files, to: table.name, location: table.location, policy: .evolve, mode: findings.mode,
                    locked: table.locked, sketches: table.sketches, at: turn.now, in: db)
            }
            guard !report.isLeftOut else {
                lines += report.refused.map { "\(table.name)  \($0)" }
                continue
            }
            let changes = report.changes.isEmpty ? "" : ": " + report.changes.joined(separator: "; ")
            lines.append(
                "\(table.name)  \(report.isNew ? "new" : "version \(report.version)"), \(report.files.counted("file")), "
                    + "\(report.rows.counted("row"))\(changes)"
            )
            lines += report.refused.map { "  \($0)" }
            lines += report.misfits.map { "  left out \($0.path): \($0.reason)" }
        }
        for (table, paths) in findings.gone.sorted(by: { $0.key < $1.key }) {
            lines += try Catalog.recording("delete", of: table, by: nil, at: turn.now, in: db) {
                try Crawler.reconcileDeletions(
                    of: table, missing: paths, policy: findings.onDelete, at: turn.now, in: db)
            }
        }
        if findings.knownCount > 0 { lines.append("\(findings.knownCount.counted("file")) unchanged") }
        return .done(lines.isEmpty ? "no tables were found" : lines.joined(separator: "\n"))
    }

    func comment(on name: String, column: String?, _ text: String?, in db: Database) throws -> CommandReply {
        guard let table = TableName(name) else { return .refused("'\(name)' names no table; write DATABASE.TABLE") }
        do {
            try Catalog.comment(text, on: table, column: column, in: db)
        } catch let error as CatalogError {
            return .refused(error.description)
        }
        let what = column.map { "\(table), column \($0)" } ?? table.description
        return .done(text == nil ? "\(what): no comment any more" : "\(what): commented")
    }

    func take(_ analysis: TableAnalysis, in db: Database) throws -> CommandReply {
        let name = analysis.table
        guard try Catalog.table(name, in: db) != nil else {
            return .refused("there is no table '\(name)'; see 'tidegate catalog tables'")
        }
        guard try Catalog.replaceStatistics(of: name, with: analysis.sketch, of: analysis.files, in: db) else {
            return .refused("files of \(name) came or went while they were read; try again", status: 75)
        }
        return .done(
            "\(name)  statistics of \(analysis.sketch.rows.counted("row")) in \(analysis.files.count.counted("file"))")
    }

    /// All of them or none: what is wrong with one is found before the first is written.
    func take(
        _ described: [GlueTable], replacing: Bool, at now: Instant, in db: Database
    ) throws -> CommandReply {
        let tables: [Table]
        do throws(GlueError) {
            tables = try GlueTable.imported(described, root: world.root, at: now).tables
        } catch {
            return .refused(error.description, status: 65)
        }
        let lines = try tables.map { table in
            switch try Catalog.take(table, replacing: replacing, at: now, in: db) {
            case .made: "\(table.name)  new, \((table.columns.count + table.partitionKeys.count).counted("column"))"
            case .leftAlone: "\(table.name)  is there already, left as it is"
            case .replaced(let removed):
                "\(table.name)  replaced" + (removed > 0 ? "; its \(removed.counted("file")) left it" : "")
            }
        }
        return .done(lines.joined(separator: "\n"))
    }

    func repair(
        _ findings: PathFindings, recount miscounted: [TableName], in turn: inout Turn, _ db: Database
    ) throws -> CommandReply {
        var lines: [String] = []
        if !findings.tables.isEmpty || !findings.gone.isEmpty {
            lines.append(try publish(findings, in: &turn, db).message)
        }
        for name in miscounted where try Catalog.table(name, in: db) != nil {
            try Catalog.recount(name, in: db)
            lines.append("\(name)  counted anew")
        }
        return .done(lines.joined(separator: "\n"))
    }
}
