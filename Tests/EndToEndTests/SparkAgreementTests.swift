import Engines
import Foundation
import TestSupport
import Testing

/// The same SQL gives the same rows on DuckDB and on Spark.
@Suite(.enabled(if: SparkInstallation.isUsable, SparkInstallation.advice))
struct SparkAgreementTests {
    @Test func `every query has the same rows on both engines, in the same order`() throws {
        try withScratchFolder { workspace in
            try workspace.write(SparkAgreementQueries.workflow, to: "workflows/w.yaml")
            try workspace.write(SparkAgreementQueries.script, to: "jobs/ask.py")
            try workspace.write(SparkInstallation.settings, to: "tidegate.yaml")
            let queries = SparkAgreementQueries.all
            let spelt = try queries.map { try SparkSQL($0).text }
            try workspace.write(
                String(decoding: try JSONSerialization.data(withJSONObject: spelt), as: UTF8.self), to: "queries.json")
            let program = try Program(in: workspace)
            let result = try program.run("run", "w", timeout: .seconds(240))
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            let text = Data(try workspace.read("answers.json").utf8)
            let answers = try #require(try JSONSerialization.jsonObject(with: text) as? [Any])
            #expect(queries.count >= 40 && answers.count == queries.count)
            for (query, answer) in zip(queries, answers) {
                #expect(SparkDifference.all(in: query).isEmpty, "\(query)")
                guard let rows = answer as? [[Any]] else {
                    Issue.record("\(query)\n\(answer)")
                    continue
                }
                let expected = try program.rows(query).map { $0.map(Self.canonical) }
                let found = rows.map { $0.map(Self.canonical) }
                let difference = zip(found, expected).first { $0 != $1 }
                #expect(
                    found == expected,
                    "\(query)\nSpark \(difference?.0 ?? []), DuckDB \(difference?.1 ?? []); \(found.count), \(expected.count) rows"
                )
            }
        }
    }

    /// A value as text: numbers by what they are worth, whatever type they are of.
    private static func canonical(_ value: Any) -> String {
        switch value {
        case is NSNull: "null"
        case let number as NSNumber: canonical(number.doubleValue)
        case let text as String: Double(text).map(canonical) ?? "'\(text)'"
        case let list as [Any]: "\(list.map(canonical))"
        default: "\(value)"
        }
    }

    private static func canonical(_ number: Double) -> String { String(format: "%.9g", number) }
}
