import Files
import Testing

@testable import Arrivals

/// What manifests list, in the forms that senders write.
@Suite struct DeliveryManifestTests {
    private static let sha = String(repeating: "0aF1", count: 16)
    private static let md5 = String(repeating: "9e", count: 16)

    private func entries(_ text: String) throws -> [DeliveryManifest.Entry] {
        try DeliveryManifest(Array(text.utf8)).entries
    }

    private func problem(_ text: String) -> String? {
        do {
            _ = try DeliveryManifest(Array(text.utf8))
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `what sha256sum and md5sum print is read, in GNU's form and in BSD's`() throws {
        let text = """
            \(Self.sha)  a b.csv
            \(Self.md5) *b.csv
            \\\(Self.md5)  odd\\nname\\\\.csv
            SHA256 (c (1).csv) = \(Self.sha)
            MD5 (d.csv) = \(Self.md5)
            """
        let sha = Self.sha.lowercased()
        #expect(
            try entries(text) == [
                .init(name: "a b.csv", sha256: sha), .init(name: "b.csv", md5: Self.md5),
                .init(name: "odd\nname\\.csv", md5: Self.md5), .init(name: "c (1).csv", sha256: sha),
                .init(name: "d.csv", md5: Self.md5),
            ])
        #expect(try entries("\u{FEFF}" + text.replacing("\n", with: "\r\n") + "\r\n\r\n").count == 5)
    }

    @Test func `a list of names, and a table of them, are read`() throws {
        #expect(try entries("a.csv\nsub/b.csv\n") == [.init(name: "a.csv"), .init(name: "sub/b.csv")])
        let table = "File;Size;SHA256;Remark\na.csv; 12 ;\(Self.sha);x\n\"b.csv\";;;y\n"
        #expect(
            try entries(table) == [
                .init(name: "a.csv", size: 12, sha256: Self.sha.lowercased()), .init(name: "b.csv"),
            ])
        #expect(
            try entries("name,bytes,checksum\na.csv,1,\(Self.md5)\n") == [.init(name: "a.csv", size: 1, md5: Self.md5)])
        #expect(try entries("").isEmpty)
    }

    @Test func `lists in JSON are read, also as AWS writes them`() throws {
        #expect(
            try entries(#"["a.csv", {"name": "b.csv", "size": 3}]"#) == [
                .init(name: "a.csv"), .init(name: "b.csv", size: 3),
            ])
        let inventory =
            #"{"sourceBucket": "b", "files": [{"key": "x/a.csv", "size": 7, "MD5checksum": "\#(Self.md5)"}]}"#
        #expect(try entries(inventory) == [.init(name: "x/a.csv", size: 7, md5: Self.md5)])
        let redshift = #"{"entries": [{"url": "s3://b/a.csv", "mandatory": true, "meta": {"content_length": 5}}]}"#
        #expect(try entries(redshift) == [.init(name: "s3://b/a.csv", size: 5)])
        #expect(try entries(#"  {"files": []}"#).isEmpty)
    }

    @Test(arguments: [
        (#"{"a": 1}"#, "under 'files' or 'entries'"), ("{", "is no JSON"), (#"[{"size": 1}]"#, "has no 'name'"),
        (#"[{"name": "a", "sha256": "12"}]"#, "'12' is no checksum"), (#"[{"name": "a", "size": "x"}]"#, "is no JSON"),
        ("name,size\na.csv,many\n", "'many' is no size in bytes"), ("name,size\na.csv\n", "has 1 cells, its header 2"),
        ("SHA512 (a.csv) = 1234", "the ones that are known"),
        ("\(String(repeating: "ab", count: 20))  a.csv", "the ones that are known"),
    ])
    func `what cannot be understood is told`(text: String, told: String) {
        #expect(problem(text)?.contains(told) == true, "\(problem(text) ?? "nothing")")
    }

    @Test func `bytes that are no text are told`() {
        #expect(throws: DeliveryProblem("it is no UTF-8 text")) { try DeliveryManifest([0xFF, 0xFE, 0x41]) }
    }

    private func files(_ names: [String], of pattern: String = "in/{day}/*.csv", at path: String = "in/1/m.manifest")
        throws -> [String]
    {
        let dataset = try dataset("orders", of: "shop", pattern)
        return try DeliveryManifest(names.map { .init(name: $0) })
            .files(of: dataset, at: path) { $0.hasSuffix(".json") }.keys.map(\.path).sorted()
    }

    @Test func `names are beside the manifest, or from the top`() throws {
        #expect(try files(["a.csv", "./b.csv", "in/2/c.csv"]) == ["in/1/a.csv", "in/1/b.csv", "in/2/c.csv"])
        let bucket = "s3://shop/in/{day}/*.csv"
        #expect(
            try files(["a.csv", "in/1/b.csv", "s3://shop/in/3/c.csv"], of: bucket, at: "s3://shop/in/1/m.manifest")
                == ["s3://shop/in/1/a.csv", "s3://shop/in/1/b.csv", "s3://shop/in/3/c.csv"])
        #expect(try files(["a.csv", "x.json"]) == ["in/1/a.csv"])
    }

    @Test(arguments: ["../2/a.csv", "/in/1/a.csv", "_a.csv", "a.txt", "s3://shop/in/1/a.csv", "m.manifest", ""])
    func `a name of no file of the dataset is told`(name: String) {
        #expect(throws: DeliveryProblem("it lists '\(name)', which is no file of dataset 'orders'")) {
            try files([name])
        }
    }

    @Test func `a file that is listed twice must be the same`() throws {
        #expect(try files(["a.csv", "in/1/a.csv"]) == ["in/1/a.csv"])
        let manifest = DeliveryManifest([.init(name: "a.csv", size: 1), .init(name: "a.csv", size: 2)])
        let dataset = try dataset("orders", of: "shop", "*.csv")
        #expect(throws: DeliveryProblem("it lists 'a.csv' twice, and not as the same file")) {
            _ = try manifest.files(of: dataset, at: "m") { _ in false }
        }
    }
}
