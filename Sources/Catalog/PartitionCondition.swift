import Store
import TableSchema
import Timekeeping

/// Finds what is wrong with a condition over partitions before any is looked at.
enum PartitionCondition {
    static func check(_ condition: String, table: Table) throws(CatalogError) {
        guard !table.partitionKeys.isEmpty else {
            throw .badCondition("\(table.name) has no partition keys, so that there is nothing to ask about")
        }
        let unknown = try unknownNames(in: condition, known: table.partitionKeys.map(\.name))
        guard unknown.isEmpty else {
            let names = unknown.map { "'\($0)'" }.joined(separator: ", ")
            let keys = table.partitionKeys.map { "\($0.name) \($0.type.hiveName)" }.joined(separator: ", ")
            throw .badCondition(
                "\(table.name) has no partition key \(names); it has: \(keys)"
                    + " (a text goes in single quotes: '2026-01-01')")
        }
        guard table.partitionKeys.contains(where: { $0.type == .date }) else { return }
        try checkDates(in: condition)
    }

    /// The names that are no keys; SQLite names one at a time.
    private static func unknownNames(in condition: String, known: [String]) throws(CatalogError) -> [String] {
        var unknown: [String] = []
        while true {
            do throws(ConditionError) {
                try ConditionEvaluator.check(condition, columns: known + unknown)
                return unknown
            } catch {
                guard case .unknownColumn(let name) = error.reason, !unknown.contains(name), unknown.count < 10 else {
                    // What is left is a name such as 'p.x', or bad syntax.
                    if case .unknownColumn(let name) = error.reason { return unknown + [name] }
                    throw .badCondition(error.description)
                }
                if name.contains(".") { return unknown + [name] }
                unknown.append(name)
            }
        }
    }

    /// Dates compare as texts of equal length: one without quotes would be a subtraction, one without zeros out of order.
    private static func checkDates(in condition: String) throws(CatalogError) {
        let parts = condition.split(separator: "'", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index.isMultiple(of: 2) {
                guard let date = part.firstMatch(of: /\b[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\b/) else { continue }
                throw .badCondition("a date goes in single quotes: '\(date.output)'")
            } else if part.wholeMatch(of: /[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/) != nil,
                CivilDate(iso8601: String(part))?.isReal != true
            {
                throw .badCondition("'\(part)' is no date; write one such as '2026-01-05'")
            }
        }
    }
}
