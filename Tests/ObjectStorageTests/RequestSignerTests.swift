import Files
import Foundation
import TestSupport
import Testing
import Timekeeping

@testable import ObjectStorage

/// Signatures, by the examples of "Authenticating Requests: Using the Authorization Header" in the reference of S3.
@Suite struct RequestSignerTests {
    private let signer = RequestSigner(
        keys: AccessKeys(id: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1")
    /// 24 May 2013, midnight.
    private let time = Instant(seconds: 1_369_353_600)

    private func signature(_ request: ObjectRequest) throws -> String {
        // The examples put the bucket into the name of the host.
        let endpoint = try #require(Endpoint("https://examplebucket.s3.amazonaws.com"))
        let headers = signer.headers(of: request, to: endpoint, at: time)
        let authorization = try #require(headers.first { $0.name == "authorization" }).value
        return String(authorization.suffix(64))
    }

    @Test func `a request for a part of an object is signed as the example is`() throws {
        var request = ObjectRequest(.get, bucket: "", key: "test.txt")
        request.headers = [("range", "bytes=0-9")]
        #expect(try signature(request) == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `an object that is written is signed as the example is`() throws {
        var request = ObjectRequest(.put, bucket: "", key: "test$file.text")
        request.headers = [
            ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ]
        request.bodyHash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
        #expect(try signature(request) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test func `a list is signed as the example is`() throws {
        var request = ObjectRequest(.get, bucket: "")
        request.query = [("prefix", "J"), ("max-keys", "2")]
        #expect(try signature(request) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }
}

@Suite struct ObjectRequestTests {
    @Test func `keys of any bytes are encoded once, and come back as they were`() throws {
        let keys = ["a b+c%20.csv", "it's \"x\"\n\t.csv", "naïve/日本/é.csv", "../..//./x", "a/", "*?[]{}&=;,#"]
        for key in keys {
            let encoded = ObjectRequest(.get, bucket: "b", key: key).encodedPath
            #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"+?#&".utf8.contains($0) })
            #expect(URLEncoding.decode(String(encoded.dropFirst("/b/".count))) == key)
        }
        #expect(URLEncoding.decode("a+b%2Bc") == "a b+c")
        #expect(URLEncoding.decode("%ff") == nil)
    }

    @Test func `an endpoint is a host and a port, and nothing else`() {
        #expect(Endpoint("http://127.0.0.1:9000/")?.description == "http://127.0.0.1:9000")
        #expect(Endpoint("https://S3.example.org:443")?.description == "https://s3.example.org")
        #expect(Endpoint("http://[::1]:9000")?.authority == "[::1]:9000")
        for text in [
            "s3.example.org", "ftp://x", "http://", "http://u:p@x", "http://x/y", "http://x:0", "http://x:99999",
            "http://x y", "http://x?a", "http://[::1",
        ] {
            #expect(Endpoint(text) == nil, "\(text)")
        }
    }
}
