import Files
import Foundation
import TestSupport
import Testing

@testable import ObjectStorage

/// A bucket of a real server, which checks every signature.
@Suite(.serialized) struct BucketTests {
    private func bucket(
        _ server: S3Server, _ folder: ScratchFolder, name: String = "shop", id: String = S3Server.keyID,
        secret: String = S3Server.secretKey
    ) throws -> Bucket {
        Bucket(
            name: name, endpoint: try #require(Endpoint(server.endpoint)), region: "us-east-1",
            keys: AccessKeys(id: id, secret: secret), folder: folder.path)
    }

    private func put(_ text: String, _ key: String, _ bucket: Bucket, _ folder: ScratchFolder) throws {
        try folder.write(text, to: "upload")
        try bucket.put(folder.path("upload"), hash: SHA256Text.of(text), at: key)
    }

    private func failure(_ body: () throws -> Void) -> ObjectStorageError? {
        do {
            try body()
            return nil
        } catch {
            return error as? ObjectStorageError
        }
    }

    @Test func `objects of any key are written, listed, looked at, read, copied and removed`() throws {
        try withScratchFolder { folder in
            let server = try S3Server(in: folder.path("server"))
            let bucket = try bucket(server, folder)
            let cache = ObjectCache(folder: folder.path("cache"))
            let keys = [
                "in/plain.csv", "in/a b+c.csv", "in/50%25.csv", "in/it's \"x\".csv", "in/line\nfeed.csv",
                "in/naïve 日本.csv",
                "in/$(x)&;,=?#[]{}*.csv", "in/..%2f..", "in/é",
            ]
            for key in keys { try put("id\n\(key.utf8.count)\n", key, bucket, folder) }
            let listed = try bucket.list(prefix: "in/")
            #expect(Set(listed.objects.map(\.key)) == Set(keys), "\(server.requests())")
            #expect(listed.next == nil)
            for object in listed.objects {
                #expect(try bucket.look(at: object.key)?.identity == object.identity, "\(server.requests())")
                let fetched = try cache.fetch(object.key, of: bucket)
                #expect(fetched.object.identity == object.identity)
                #expect(try String(contentsOfFile: fetched.path, encoding: .utf8) == "id\n\(object.key.utf8.count)\n")
                try bucket.copy(object, to: "moved/\(object.key)")
                try bucket.remove(object)
                #expect(try bucket.look(at: object.key) == nil)
                try bucket.remove(object)
            }
            #expect(try bucket.list(prefix: "moved/in/").objects.count == keys.count)
            #expect(try bucket.list(prefix: "in/").objects.isEmpty)
        }
    }

    @Test func `an object that is another one by now is neither copied nor removed`() throws {
        try withScratchFolder { folder in
            let server = try S3Server(in: folder.path("server"))
            let bucket = try bucket(server, folder)
            try put("old", "a", bucket, folder)
            let old = try #require(try bucket.look(at: "a"))
            try put("new!", "a", bucket, folder)
            #expect(failure { try bucket.copy(old, to: "b") } == .changed("s3://shop/a"))
            #expect(failure { try bucket.remove(old) } == .changed("s3://shop/a"))
            #expect(try bucket.look(at: "a")?.size == 4)
            #expect(try bucket.look(at: "b") == nil)
        }
    }

    @Test func `what is wrong is told by its name`() throws {
        try withScratchFolder { folder in
            let server = try S3Server(in: folder.path("server"))
            let good = try bucket(server, folder)
            let stranger = try bucket(server, folder, id: "AKIANOBODY")
            guard case .denied(_, "InvalidAccessKeyId", _)? = failure({ _ = try stranger.list(prefix: "") }) else {
                Issue.record("an unknown key was not told")
                return
            }
            let forger = try bucket(server, folder, secret: "another")
            let refusal = try #require(failure { _ = try forger.list(prefix: "") })
            #expect(refusal.description.contains("mend the secret key"))
            #expect(!refusal.description.contains("another"))
            let missing = try bucket(server, folder, name: "nowhere")
            #expect(failure { _ = try missing.list(prefix: "") } == .noBucket("nowhere", server: server.endpoint))
            #expect(failure { _ = try good.get("nothing", to: folder.path("x")) } == .noObject("s3://shop/nothing"))
            #expect(try good.look(at: "nothing") == nil)
            server.kill()
            let gone = try #require(failure { _ = try good.list(prefix: "") })
            #expect(gone.isOfTheBucket && gone.description.contains("cannot be reached"))
        }
    }

    @Test func `half an answer is none`() throws {
        try withScratchFolder { folder in
            let server = try S3Server(in: folder.path("server"))
            let bucket = try bucket(server, folder)
            let cache = ObjectCache(folder: folder.path("cache"))
            try put(String(repeating: "x", count: 100_000), "big", bucket, folder)
            try server.fail(.cut, requestsWith: "/shop/big")
            let cut = try #require(failure { _ = try cache.fetch("big", of: bucket) })
            #expect(cut.isOfTheBucket)
            try server.fail(.cut, requestsWith: "list-type")
            #expect(failure { _ = try bucket.list(prefix: "") }?.isOfTheBucket == true)
            try server.fail(.refuse, requestsWith: "")
            guard case .unavailable(_, 503, "SlowDown")? = failure({ _ = try bucket.list(prefix: "") }) else {
                Issue.record("503 was not told")
                return
            }
            server.heal()
            let fetched = try cache.fetch("big", of: bucket)
            #expect(fetched.object.size == 100_000)
            let inside = try FileManager.default.subpathsOfDirectory(atPath: folder.path("cache/incoming"))
            #expect(inside.isEmpty)
        }
    }

    @Test func `a long list comes page by page`() throws {
        try withScratchFolder { folder in
            let server = try S3Server(in: folder.path("server"))
            let bucket = try bucket(server, folder)
            for number in 0..<7 { try put("\(number)", "in/\(number)", bucket, folder) }
            var keys: [String] = []
            var next: String?
            repeat {
                let page = try bucket.list(prefix: "in/", page: next, limit: 3)
                keys += page.objects.map(\.key)
                next = page.next
            } while next != nil
            #expect(keys == (0..<7).map { "in/\($0)" })
        }
    }
}
