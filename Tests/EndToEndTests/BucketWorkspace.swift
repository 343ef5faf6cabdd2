import Files
import Foundation
import ObjectStorage
import TestSupport
import Testing

/// A workspace whose dataset is in a bucket of a server that the test starts.
struct BucketWorkspace {
    let folder: ScratchFolder
    let server: S3Server
    let bucket: Bucket
    var program: Program

    init(in folder: ScratchFolder, server: S3Server? = nil) throws {
        self.folder = folder
        let server = try server ?? S3Server(in: folder.path("server"))
        self.server = server
        program = try Program(in: folder)
        program.environment["AWS_ACCESS_KEY_ID"] = S3Server.keyID
        program.environment["AWS_SECRET_ACCESS_KEY"] = S3Server.secretKey
        let scratch = folder.path("curl")
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        bucket = Bucket(
            name: "shop", endpoint: try #require(Endpoint(server.endpoint)), region: "us-east-1",
            keys: AccessKeys(id: S3Server.keyID, secret: S3Server.secretKey), folder: scratch)
    }

    /// Writes a workflow of one dataset, a crawler and a job that copies the batch into a table.
    func write(_ more: String = "", path: String = "s3://shop/orders/{date}/*.csv", batch: String = "quiet: 100ms")
        throws
    {
        let text = """
            workflow: shop
            datasets:
              orders: {path: "\(path)", table: raw.orders, endpoint: "\(server.endpoint)", every: 1s\(more)}
            triggers:
              come: {on-upload: orders, batch: {\(batch)}, start: crawl}
            crawlers:
              crawl: {datasets: [orders]}
            jobs:
              copy:
                sql: SELECT id FROM batch.orders
                needs: crawl
                output: {table: lake.copy, path: lake/copy}
            """
        try folder.write(text, to: "workflows/shop.yaml")
    }

    func put(_ text: String, _ key: String) throws {
        try folder.write(text, to: "upload.txt")
        try bucket.put(folder.path("upload.txt"), hash: SHA256Text.of(text), at: key)
    }

    func keys(_ prefix: String) throws -> [String] { try bucket.list(prefix: prefix).objects.map(\.key) }

    /// The paths of the files in a state.
    func paths(_ state: String) throws -> [String] {
        try program.files(state: state).compactMap { $0["path"] as? String }.sorted()
    }

    /// The ids that the job has copied, in their order; none before it has made its table.
    func copied() throws -> [Int] {
        guard try program.run("catalog", "show", "lake.copy").status == 0 else { return [] }
        let sql = "SELECT id FROM lake.copy ORDER BY id"
        let result = try program.run("query", sql, "--limit", "1000000", "--json")
        try #require(result.status == 0, "\(result.errors)")
        let rows = try #require(try result.json()["rows"] as? [[Any]])
        return rows.compactMap { $0.first as? Int }
    }
}
