import Foundation
import TestSupport
import Testing

/// Why a file is not ingested, as people ask.
@Suite struct FilesWhyTests {
    private let workflow = """
        workflow: shop
        datasets:
          orders:
            path: landing/orders/{date}/*.csv
            include: "**/*-final.csv"
            table: raw.orders
            invalid: landing/failed
            validate: {required: [id]}
            settle: 10ms
          customers: {path: "landing/customers/{date}/*.csv", table: raw.customers, settle: 1h}
        triggers:
          both: {on-upload: {all: [orders, customers], per: date}, start: crawl}
        crawlers:
          crawl: {datasets: [orders, customers]}
        """

    @Test func `each file is told why it is not ingested, and what to do`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            func why(_ path: String) throws -> String {
                let answer = try program.run("files", "why", path)
                #expect(answer.status == 0, "\(answer.errors)")
                return answer.output.trimmingCharacters(in: .newlines)
            }
            let first = "landing/orders/2026-11-20/1-final.csv"
            try workspace.write("id\n1\n", to: first)
            try workspace.write("id\n1\n", to: "landing/orders/2026-11-20/draft.csv")
            try workspace.write("name\nx\n", to: "landing/orders/2026-11-20/2-final.csv")
            try workspace.write("id\n1\n", to: "landing/customers/2026-11-20/c.csv")
            try workspace.write("id\n1\n", to: "landing/orders/2026-11-20/3-final.csv.part")
            try workspace.write("id\n1\n", to: "elsewhere.csv")
            try program.eventually("it has settled", log: workspace.path) {
                try why(first).hasSuffix("has not been seen, since no daemon runs; start 'tidegate daemon'.")
            }
            #expect(
                try why("landing/customers/2026-11-20/c.csv").hasSuffix(
                    "was changed just now: it counts once it is closed, or has stayed as it is for 1h."))
            #expect(
                try why("landing/orders/2026-11-20/draft.csv")
                    == "landing/orders/2026-11-20/draft.csv is left out by 'include' or 'exclude' of 'orders' of 'shop'."
            )
            #expect(
                try why("landing/orders/2026-11-20/3-final.csv.part").hasSuffix(
                    "is passed over: '3-final.csv.part' is the name of something hidden or still being written; rename it."
                ))
            #expect(
                try why("./elsewhere.csv").hasPrefix(
                    "elsewhere.csv belongs to no dataset: it does not match landing/orders/"))
            #expect(
                try why("landing/orders/x-final.csv").hasSuffix(
                    "is not there, and never was; paths are relative to the workspace."))
            let daemon = try program.startDaemon()
            try program.eventually("both are read", log: daemon.log) { try program.files(state: "INVALID").count == 1 }
            try program.eventually("the first is read", log: daemon.log) {
                try program.files(state: "VALID").count == 1
            }
            #expect(
                try why(first)
                    == "\(first) is VALID and waits: trigger 'both' waits for files of customers of 2026-11-20.")
            let moved = "landing/failed/2-final.csv"
            try program.eventually("it is set aside", log: daemon.log) { try workspace.has(moved) }
            let invalid = """
                landing/orders/2026-11-20/2-final.csv is INVALID: column 'id' is missing; it has column 'name'; it was moved to \(moved): \
                mend it there, and 'tidegate files retry landing/orders/2026-11-20/2-final.csv' has it looked at again.
                """
            #expect(try why(moved) == invalid)
            #expect(try why("landing/orders/2026-11-20/2-final.csv") == invalid)
            let json = try program.run("files", "why", first, "--json").json()
            let reasons = try #require(json["reasons"] as? [[String: Any]])
            #expect(reasons.count == 1 && reasons[0]["state"] as? String == "VALID")
            #expect(daemon.terminate() == 0)
            #expect(try why(first).hasSuffix("; no daemon runs that would start it."))
            try workspace.write(workflow.replacingOccurrences(of: "1h", with: "10ms"), to: "workflows/shop.yaml")
            try program.run("run", "shop")
            #expect(try why(first).contains("is INGESTED by run shop-1 at 20"))
        }
    }
}
