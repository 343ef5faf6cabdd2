import Files
import TableSchema
import Testing
import Timekeeping
import Workflows

@testable import Scheduling

@Suite struct UploadWaitTests {
    private func workflow(_ condition: UploadCondition) throws -> Workflow {
        let datasets = try ["orders", "customers", "rates"].map { name in
            Dataset(
                name: name, pattern: try PathPattern(name == "rates" ? "in/rates/*" : "in/\(name)/{date}/*"),
                table: TableName(database: "raw", table: name))
        }
        return Workflow(
            name: "w", datasets: datasets, triggers: [Trigger(name: "t", condition: .upload(condition), start: [])])
    }

    private func file(_ arrival: Int64, _ dataset: String, _ date: String?, at seconds: Int64 = 0) -> WaitingFile {
        WaitingFile(
            arrival: arrival, workflow: "w", dataset: dataset, captures: date.map { ["date": $0] } ?? [:], bytes: 10,
            arrived: Instant(seconds: seconds))
    }

    @Test func `a trigger that needs all datasets tells which are missing of the file's key`() throws {
        let condition = UploadCondition(mode: .all, datasets: ["orders", "customers", "rates"], per: "date")
        let files = [file(1, "orders", "a"), file(2, "customers", "b"), file(3, "rates", nil)]
        let wait = try #require(
            UploadWait.waits(of: 1, among: files, in: workflow(condition), arrived: ["rates"]).first)
        #expect(wait.missing == ["customers"] && wait.key == "a" && wait.files == 1)
        #expect(!wait.isReady(at: Instant(seconds: 0)))
        let shared = try #require(
            UploadWait.waits(of: 3, among: files, in: workflow(condition), arrived: []).first)
        #expect(shared.per == "date" && shared.key == nil && !shared.isReady(at: Instant(seconds: 0)))
        #expect(try UploadWait.waits(of: 4, among: files, in: workflow(condition), arrived: []).isEmpty)
    }

    @Test func `a batch tells what it has and when time closes it`() throws {
        let limits = BatchLimits(files: 3, window: .seconds(60), quiet: .seconds(20))
        let condition = UploadCondition(mode: .any, datasets: ["orders"], limits: limits)
        let files = [file(1, "orders", "a"), file(2, "orders", "b", at: 10)]
        let wait = try #require(UploadWait.waits(of: 2, among: files, in: workflow(condition), arrived: []).first)
        #expect(wait.files == 2 && wait.bytes == 20 && wait.due == Instant(seconds: 30))
        #expect(!wait.isReady(at: Instant(seconds: 29)) && wait.isReady(at: Instant(seconds: 30)))
        let full = files + [file(3, "orders", "c", at: 11)]
        #expect(
            try #require(UploadWait.waits(of: 2, among: full, in: workflow(condition), arrived: []).first)
                .isReady(at: Instant(seconds: 11)))
    }
}
