import SchemaInference
import TableSchema
import TestSupport
import Testing

/// The statistics of a table against those of one file with all its rows.
@Suite struct SketchSumTests {
    private func schema(_ rows: [String], _ name: String = "part.csv") throws -> FileSchema {
        try SchemaInference.infer(bytes: Array(rows.joined(separator: "\n").utf8), name: name)
    }

    @Test(arguments: 0..<60)
    func `files add up to what one file with all their rows is`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let rows = (0..<Int.random(in: 8...2_000, using: &random)).map { number in
            let amount = Bool.random(using: &random) ? "\(number % 97)" : "\(Double(number % 31) / 8)"
            let day = String(2020 + number % 5) + "-0" + String(number % 9 + 1) + "-1" + String(number % 10)
            let city = ["Roma", "Seoul", "\"Aix, FR\"", ""][Int.random(in: 0..<4, using: &random)]
            return "\(Int.random(in: -50...5_000, using: &random)),\(amount),\(day),\(city)"
        }
        let heading = "id,amount,day,city"
        let whole = try schema([heading] + rows)
        var parts: [FileSchema] = []
        var next = 0
        while next < rows.count {
            let end = min(rows.count, next + Int.random(in: 4...900, using: &random))
            parts.append(try schema([heading] + rows[next..<end]))
            next = end
        }
        var columns: [Column] = []
        var sum = TableSketch()
        for part in parts.shuffled(using: &random) {
            columns = columns.isEmpty ? part.columns : columns.merged(with: part.columns)
            sum.add(try #require(part.sketch))
        }
        #expect(columns.map(\.type) == whole.columns.map(\.type))
        for (column, expected) in zip(columns, try #require(whole.statistics)) {
            var found = sum.statistics(of: column)
            // The picked rows are others.
            found.histogram = expected.histogram
            #expect(found == expected, "\(column.name)")
        }
    }

    @Test func `numbers of one file among texts of another are ordered as texts`() throws {
        var sum = try #require(try schema(["zip,n", "9,1", "10,2"]).sketch)
        sum.add(try #require(try schema(["zip,n", "01220,3"]).sketch))
        let zip = sum.statistics(of: Column("zip", .string))
        #expect((zip.min, zip.max) == ("01220", "9"))
        #expect(zip.histogram.isEmpty)
        #expect(sum.statistics(of: Column("N", .bigint)).max == "3")
        #expect(sum.statistics(of: Column("later", .bigint)).nulls == 3)
    }

    @Test func `days that files write in different ways add up as days`() throws {
        var sum = try #require(try schema(["day,n", "31/12/2024,1", "01/02/2025,2"]).sketch)
        sum.add(try #require(try schema(["day,n", "2023-05-06,3", "2025-08-09,4"]).sketch))
        let days = sum.statistics(of: Column("day", .date))
        #expect((days.min, days.max) == ("2023-05-06", "2025-08-09"))
        #expect(days.histogram.count == 16)
        #expect(days.histogram.filter { $0 > 0 }.count >= 3)
    }

    @Test func `days that a classifier says how to read are told as days`() throws {
        var classifier = Classifier()
        classifier.dayPattern = "%m/%d/%Y"
        let rows = ["day,n", "03/04/2025,1", "01/12/2025,2", "02/02/2025,2"]
        let read = try SchemaInference.infer(
            bytes: Array(rows.joined(separator: "\n").utf8), name: "days.csv", hints: ReadingHints(classifier))
        let day = try #require(read.statistics?.first)
        #expect((day.min, day.max) == ("2025-01-12", "2025-03-04"))
        #expect(day.histogram.filter { $0 > 0 }.count == 3)
    }

    @Test func `separated text and JSON with the same values have the same statistics`() throws {
        let values = (0..<400).map { ($0 % 37, ["a", "b", "ccc"][$0 % 3]) }
        let csv = try schema(["n,word"] + values.map { "\($0.0),\($0.1)" })
        let json = try schema(values.map { "{\"word\": \"\($0.1)\", \"n\": \($0.0)}" }, "rows.ndjson")
        for name in ["n", "word"] {
            let column = try #require(csv.columns.first { $0.name == name })
            var left = try #require(csv.sketch).statistics(of: column)
            let right = try #require(json.sketch).statistics(of: column)
            left.histogram = right.histogram
            #expect(left == right)
        }
    }

    @Test func `personal data are told of a table by the picked rows of its files`() throws {
        var sum = TableSketch()
        for file in 0..<30 {
            let rows = (0..<5).map { "user\(file)x\($0)@example.com,\($0)" }
            sum.add(try #require(try schema(["mail,n"] + rows).sketch).compact)
        }
        #expect(sum.statistics(of: Column("mail", .string)).personalData == .email)
        #expect(sum.statistics(of: Column("n", .bigint)).personalData == nil)
    }
}
