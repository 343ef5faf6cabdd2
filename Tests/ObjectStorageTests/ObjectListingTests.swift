import Files
import Foundation
import TestSupport
import Testing

@testable import ObjectStorage

/// What a list of objects tells.
@Suite struct ObjectListingTests {
    private func read(_ inside: String) -> ObjectPage? {
        let head = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        return ObjectPage(Array("\(head)\(inside)</ListBucketResult>".utf8))
    }

    private func contents(_ key: String, size: String = "7") -> String {
        "<Contents><Key>\(key)</Key><ETag>&quot;abc&quot;</ETag><Size>\(size)</Size><Owner><ID>x</ID></Owner></Contents>"
    }

    @Test func `a page tells its objects and what comes next`() throws {
        let text =
            "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>n=</NextContinuationToken>"
            + contents("a+b%2B%0A%25.csv") + contents("%ff")
        let page = try #require(read(text))
        #expect(page.objects == [StoredObject(key: "a b+\n%.csv", tag: "abc", size: 7)])
        #expect(page.next == "n=")
        #expect(page.unreadable == 1)
    }

    @Test func `without an encoding a key is what it says`() throws {
        #expect(try #require(read(contents("a+b%20.csv"))).objects.map(\.key) == ["a+b%20.csv"])
        #expect(try #require(read("")).objects.isEmpty)
    }

    @Test func `what is no whole list is none`() {
        #expect(read("<IsTruncated>true</IsTruncated>") == nil)
        #expect(read(contents("a", size: "-1")) == nil)
        #expect(read(contents("a", size: "x")) == nil)
        #expect(read("<Contents><Size>1</Size></Contents>") == nil)
        #expect(ObjectPage(Array("<html><body>502</body></html>".utf8)) == nil)
        #expect(ObjectPage([]) == nil)
        let whole = "<ListBucketResult>\(contents("a"))</ListBucketResult>"
        for count in 0..<whole.utf8.count { #expect(ObjectPage(Array(whole.utf8.prefix(count))) == nil) }
    }

    @Test func `random bytes are no list`() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<500 {
            var bytes = Array("<ListBucketResult>\(contents("a"))</ListBucketResult>".utf8)
            for _ in 0...3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = ObjectPage(bytes)
        }
    }

    @Test func `a version is told by its tag and size, whenever it was written`() {
        let one = StoredObject(key: "a", tag: "\"x\"", size: 1)
        #expect(one.identity == StoredObject(key: "b", tag: "x", size: 1).identity)
        #expect(one.identity != StoredObject(key: "a", tag: "y", size: 1).identity)
        #expect(one.identity != StoredObject(key: "a", tag: "x", size: 2).identity)
    }

    @Test func `a copy is never outside the cache, whatever the key`() {
        let cache = ObjectCache(folder: "/c")
        let hash = String(repeating: "ab", count: 32)
        for key in [
            "../../etc/passwd", "..", ".", "", "a/", "a/..", "/etc/x", "a\nb", String(repeating: "é", count: 1000),
        ] {
            let path = cache.path(ofHash: hash, key: key)
            #expect(path.hasPrefix("/c/ab/\(hash)/"))
            let name = path.dropFirst("/c/ab/\(hash)/".count)
            #expect(!name.isEmpty && !name.contains("/") && name != ".." && name != "." && name.utf8.count <= 255)
        }
        #expect(cache.path(ofHash: "../../x", key: "a") == "/c/un/unknown/a")
        #expect(cache.path(ofHash: hash, key: "in/2026/orders.csv.gz").hasSuffix("/orders.csv.gz"))
    }
}
