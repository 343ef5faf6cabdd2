import Files
import Foundation
import GRDB
import Notices
import ObjectStorage
import Store
import TestSupport
import Testing
import Timekeeping
import YAMLSource

@testable import Orchestrator

/// What leaves the cache of objects, and when.
@Suite struct ObjectCollectionTests {
    private let now = Instant(seconds: 1_790_000_000)

    /// Four contents of ten bytes, the first one unused for longest.
    private func fill(_ cache: ObjectCache) throws -> [String] {
        try (1...4).map { number in
            let hash = String(repeating: "\(number)", count: 64)
            let path = cache.path(ofHash: hash, key: "in/a.csv")
            let folder = String(path.prefix(upTo: try #require(path.lastIndex(of: "/"))))
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try "0123456789".write(toFile: path, atomically: true, encoding: .utf8)
            let used = Date(timeIntervalSince1970: TimeInterval(now.seconds - Int64(10 - number) * 7_200))
            try FileManager.default.setAttributes([.modificationDate: used], ofItemAtPath: path)
            return hash
        }
    }

    private func arrival(_ hash: String, _ state: String, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO arrivals (workflow, dataset, path, version, device, inode, size, modified, changed, hash, state,
                    captures, arrived, run) VALUES ('w', 'd', 's3://shop/' || ?, 1, 0, 1, 10, 0, 0, ?, ?, '{}', 0, ?)
                """, arguments: [hash, hash, state, state == "INGESTED" ? "w-1" : nil])
    }

    @Test func `the ones unused for longest go, but none that a file that waits needs`() throws {
        try withScratchFolder { folder in
            let cache = ObjectCache(folder: folder.path("objects"))
            let hashes = try fill(cache)
            let store = try Store.open(path: folder.path("s.sqlite"), migrations: Workspace.migrations)
            try store.write { db in
                try arrival(hashes[0], "VALID", in: db)
                try arrival(hashes[1], "INGESTED", in: db)
            }
            #expect(
                try ObjectCollection(cache: cache, store: store, exchange: folder.path("curl"), limit: 40).collect(
                    at: now) == 0)
            #expect(
                try ObjectCollection(cache: cache, store: store, exchange: folder.path("curl"), limit: 25).collect(
                    at: now) == 20)
            #expect(try Set(cache.entries().map(\.hash)) == [hashes[0], hashes[3]])
            // Nothing that was used in the last hour goes, however little room there is.
            _ = cache.copy(ofHash: hashes[3], size: 10, key: "in/a.csv")
            #expect(
                try ObjectCollection(cache: cache, store: store, exchange: folder.path("curl"), limit: 0).collect(
                    at: .now) == 0)
            #expect(cache.copy(ofHash: hashes[0], size: 10, key: "in/a.csv") != nil)
            #expect(cache.copy(ofHash: hashes[0], size: 11, key: "in/a.csv") == nil)
        }
    }

    @Test func `waits grow up to five minutes`() {
        #expect(
            (1...10).map { BucketHealth.pause(afterFailures: $0).components.seconds } == [
                2, 4, 8, 16, 32, 64, 128, 256, 300, 300,
            ])
        #expect(BucketHealth.pause(afterFailures: .max) == .seconds(300))
    }

    @Test func `keys are told where they are, never what they are`() throws {
        try withScratchFolder { folder in
            let text = """
                buckets:
                  shop: {access-key: {env: KEY}, secret-key: {file: s.txt}, endpoint: 'https://h', region: eu-1}
                object-cache: 2 GiB
                """
            try folder.write(text, to: "tidegate.yaml")
            let (settings, problems, _) = try Settings.read(Workspace(root: folder.path))
            #expect(problems.isEmpty)
            #expect(settings.objectCache == 2 << 30)
            #expect(settings.buckets["shop"]?.accessKey == .environment("KEY"))
            try folder.write(
                """
                buckets: {shop: {access-key: AKIA123, secret-key: {env: X}}, Bad: {region: []}, one: {access-key: {env: X}}, two: {endpoint: h}}
                object-cache: much
                """, to: "tidegate.yaml")
            let messages = try Settings.read(Workspace(root: folder.path)).diagnostics.map(\.message)
            for expected in [
                "'access-key' is a secret", "small letters", "'region' takes", "go together", "'endpoint' takes",
                "'object-cache' takes",
            ] {
                #expect(messages.contains { $0.contains(expected) }, "\(expected): \(messages)")
            }
        }
    }
}
