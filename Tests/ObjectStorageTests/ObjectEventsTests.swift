import Files
import Foundation
import TestSupport
import Testing

@testable import ObjectStorage

/// What notifications of S3 tell of.
@Suite struct ObjectEventsTests {
    private func record(_ key: String, name: String = "ObjectCreated:Put", bucket: String = "shop") -> String {
        #"{"eventVersion":"2.1","eventName":"\#(name)","s3":{"bucket":{"name":"\#(bucket)"},"object":{"key":"\#(key)","size":7}}}"#
    }

    private func addresses(_ text: String) throws -> [String] {
        try ObjectEvents(Array(text.utf8)).created.map(\.description)
    }

    @Test func `records of AWS and of MinIO name objects, their keys encoded`() throws {
        let aws =
            #"{"Records":[\#(record("in/a+b%2Bc%0A.csv")),\#(record("in/c.csv", name: "ObjectCreated:CompleteMultipartUpload"))]}"#
        #expect(try addresses(aws) == ["s3://shop/in/a b+c\n.csv", "s3://shop/in/c.csv"])
        let minio =
            #"{"EventName":"s3:ObjectCreated:Put","Key":"shop/in/a.csv","Records":[\#(record("in%2Fa.csv", name: "s3:ObjectCreated:Put"))]}"#
        #expect(try addresses(minio) == ["s3://shop/in/a.csv"])
    }

    @Test func `envelopes of SNS and SQS and events of EventBridge are taken too`() throws {
        let inner = #"{"Records":[\#(record("a.csv"))]}"#
        let text = try #require(String(data: JSONEncoder().encode(inner), encoding: .utf8))
        #expect(try addresses(#"{"Type":"Notification","Message":\#(text)}"#) == ["s3://shop/a.csv"])
        #expect(try addresses(#"{"Messages":[{"MessageId":"1","Body":\#(text)}]}"#) == ["s3://shop/a.csv"])
        let bridge =
            #"{"detail-type":"Object Created","detail":{"bucket":{"name":"shop"},"object":{"key":"a+b%20.csv"}}}"#
        #expect(try addresses(bridge) == ["s3://shop/a+b%20.csv"])
        #expect(try addresses("\(inner)\n\n\(bridge)\n").count == 2)
        #expect(try addresses("[\(inner),\(inner)]").count == 1)
    }

    @Test func `what tells of no new object is counted, and no address`() throws {
        let others = [
            record("a", name: "ObjectRemoved:Delete"), record("a", name: "ObjectRestore:Post"), record(""),
            record("%ff"), record("a", bucket: "../x"),
        ]
        let events = try ObjectEvents(Array(#"{"Records":[\#(others.joined(separator: ","))]}"#.utf8))
        #expect(events.created.isEmpty && events.others == others.count)
        #expect(try ObjectEvents(Array(#"{"Service":"Amazon S3","Event":"s3:TestEvent"}"#.utf8)).others == 1)
    }

    @Test func `what is no event is refused`() {
        let deep = String(repeating: "[", count: 100_000)
        for text in ["", "x", "{}", "[]", "3", #"{"Records":[{}]}"#, #"{"Message":"x"}"#, deep, "{\"Records\":[]}\nx"] {
            #expect(throws: ObjectEvents.Problem.self) { try ObjectEvents(Array(text.utf8)) }
        }
        #expect(throws: ObjectEvents.Problem.self) {
            try ObjectEvents([UInt8](repeating: UInt8(ascii: " "), count: ObjectEvents.bytesMax + 1))
        }
    }

    @Test func `mangled events never trap`() {
        var random = SeededRandom(seed: 3)
        let whole = Array(#"{"Records":[\#(record("in/a+b%2Bc.csv"))]}"#.utf8)
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0...2 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? ObjectEvents(bytes)
        }
    }
}
