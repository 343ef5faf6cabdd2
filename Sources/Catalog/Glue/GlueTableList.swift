#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What `aws glue get-tables` prints: tables in a `TableList`; that of `get-table`, a `Table`, is read too.
public struct GlueTableList: Sendable {
    /// The tables, in the order given.
    public let tables: [GlueTable]
    /// Whether it has partitions besides, which are not read.
    public let hasPartitions: Bool

    private struct Document: Decodable {
        let list: [GlueTable]?
        let table: GlueTable?
        let partitions: [Anything]?

        private enum CodingKeys: String, CodingKey {
            case list = "TableList"
            case table = "Table"
            case partitions = "PartitionList"
        }
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    /// Reads JSON.
    ///
    /// - Throws: `GlueError`, which names the table and the column that something is wrong with.
    public init(json: [UInt8]) throws(GlueError) {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(json))
        } catch let error as DecodingError {
            throw GlueError(Self.explain(error, in: json))
        } catch {
            throw GlueError("it cannot be read: \(error)")
        }
        guard let tables = document.list ?? document.table.map({ [$0] }) else {
            throw GlueError("it has no TableList, which 'aws glue get-tables' and 'tidegate catalog export' print")
        }
        self.tables = tables
        hasPartitions = document.partitions?.isEmpty == false
    }

    private static func explain(_ error: DecodingError, in json: [UInt8]) -> String {
        let (context, problem): (DecodingError.Context, String)
        switch error {
        case .typeMismatch(let type, let at), .valueNotFound(let type, let at):
            (context, problem) = (at, "\(word(for: type)) is expected")
        case .keyNotFound(let key, let at): (context, problem) = (at, "'\(key.stringValue)' is missing")
        case .dataCorrupted(let at):
            guard !at.codingPath.isEmpty else { return "it is no JSON" }
            (context, problem) = (at, at.debugDescription)
        @unknown default: return "\(error)"
        }
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        let names = (try? JSONDecoder().decode(Names.self, from: Data(json)))?.describe(context.codingPath) ?? ""
        return names + "$\(path): \(problem)"
    }

    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is Int.Type: "a whole number"
        case is [GlueTable].Type, is [GlueColumn].Type, is [Any].Type: "a list"
        default: "an object"
        }
    }
}

/// The names of tables and columns alone, whatever else is wrong.
private struct Names: Decodable {
    struct Named: Decodable {
        let database: String?
        let name: String?
        let columns: [Named]

        private enum CodingKeys: String, CodingKey {
            case database = "DatabaseName"
            case name = "Name"
            case storage = "StorageDescriptor"
            case columns = "Columns"
        }

        init(from decoder: any Decoder) throws {
            let fields = try? decoder.container(keyedBy: CodingKeys.self)
            database = try? fields?.decode(String.self, forKey: .database)
            name = try? fields?.decode(String.self, forKey: .name)
            let storage = try? fields?.nestedContainer(keyedBy: CodingKeys.self, forKey: .storage)
            columns = (try? storage?.decode([Named].self, forKey: .columns)) ?? []
        }
    }

    let tables: [Named]

    private enum CodingKeys: String, CodingKey {
        case list = "TableList"
        case table = "Table"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let one = (try? fields.decode(Named.self, forKey: .table)).map { [$0] }
        tables = (try? fields.decode([Named].self, forKey: .list)) ?? one ?? []
    }

    /// `raw.orders, column 'amount': `, as far as a path leads to one.
    func describe(_ path: [any CodingKey]) -> String {
        let index = path.first?.stringValue == "Table" ? 0 : path.dropFirst().first?.intValue
        guard let index, tables.indices.contains(index) else { return "" }
        let table = tables[index]
        var text = "\(table.database ?? "?").\(table.name ?? "?")"
        if let place = path.firstIndex(where: { $0.stringValue == "Columns" }), place + 1 < path.count,
            let column = path[place + 1].intValue, table.columns.indices.contains(column),
            let name = table.columns[column].name
        {
            text += ", column '\(name)'"
        }
        return text + ": "
    }
}
