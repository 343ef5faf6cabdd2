import Files
import Testing
import Workflows
import YAMLSource

/// Datasets whose files are objects of buckets.
@Suite struct BucketTests {
    private func load(_ datasets: String) -> (workflow: Workflow?, problems: [String]) {
        let text = "workflow: w\ndatasets: {\(datasets)}\ncrawlers: {c: {datasets: d}}\n"
        let result = WorkflowLoader.load(text: text, file: "w.yaml")
        let problems = result.diagnostics.map { "\($0.location.line):\($0.location.column) \($0.message)" }
        return (result.workflow, problems)
    }

    @Test func `a dataset says where its bucket is`() throws {
        let (workflow, problems) = load(
            "d: {path: 's3://shop/in/{date}/*.csv', endpoint: 'http://127.0.0.1:9000/', region: eu-south-1, every: 5m, invalid: s3://shop/failed/}"
        )
        #expect(problems.isEmpty, "\(problems)")
        let dataset = try #require(workflow?.dataset("d"))
        #expect(
            dataset.bucket
                == BucketPlace(
                    name: "shop", endpoint: "http://127.0.0.1:9000", region: "eu-south-1", interval: .seconds(300)))
        #expect(dataset.pattern.literalPrefix == "s3://shop/in")
        #expect(dataset.pattern.keyPrefix == "in/")
        #expect(dataset.pattern.match("s3://shop/in/2026-01-01/a.csv") == ["date": "2026-01-01"])
        #expect(dataset.invalidFolder == "s3://shop/failed")
    }

    @Test func `what is wrong with a bucket is told at its place`() {
        let good = "path: 's3://shop/in/*.csv'"
        let cases = [
            ("d: {path: 's3://Shop/*.csv'}", "small letters"),
            ("d: {path: 's3:///x.csv'}", "names no bucket"),
            ("d: {path: 's3://AKIA:key@shop/x'}", "small letters"),
            ("d: {path: 's3://shop/../x'}", "leaves its folder with '..'"),
            ("d: {\(good), endpoint: localhost}", "'endpoint' takes http(s)://HOST"),
            ("d: {\(good), endpoint: 'http://me:key@host'}", "'endpoint' takes http(s)://HOST"),
            ("d: {\(good), region: EU West}", "'region' takes a name"),
            ("d: {\(good), every: 0s}", "more than 0"),
            ("d: {\(good), secret-key: x}", "unknown key 'secret-key'"),
            ("d: {\(good), invalid: s3://other/failed}", "dataset's own bucket, s3://shop/FOLDER"),
            ("d: {\(good), invalid: s3://shop}", "is empty"),
            ("d: {path: in/*.csv, invalid: s3://shop/failed}", "'invalid' takes a folder of the workspace"),
            ("d: {path: 's3://shop/in/', invalid: s3://shop/in/failed}", "in/failed"),
            ("d: {path: in/*.csv, endpoint: 'http://h'}", "'endpoint' is for buckets"),
            ("d: {path: in/*.csv, every: 1m}", "'every' is for buckets"),
            ("d: {\(good), region: eu-1}, e: {path: 's3://shop/x/*.csv'}", "another 'endpoint' or 'region'"),
        ]
        for (text, expected) in cases {
            let (workflow, problems) = load(text)
            #expect(workflow == nil, "\(text)")
            #expect(problems.contains { $0.contains(expected) && !$0.hasPrefix("1:") }, "\(text): \(problems)")
        }
    }

    @Test(arguments: [
        ("s3://shop/in/{date}/*.csv", "in/", "s3://shop/in"), ("s3://shop/in/2026-*/x.csv", "in/2026-", "s3://shop/in"),
        ("s3://shop/", "", "s3://shop"), ("s3://shop", "", "s3://shop"), ("s3://shop/*.csv", "", "s3://shop"),
        ("s3://shop/in/", "in/", "s3://shop/in"), ("s3://shop/in/a.csv", "in/a.csv", "s3://shop/in"),
        ("s3://shop/**/x.csv", "", "s3://shop"),
    ])
    func `what all keys begin with is told by the pattern`(_ text: String, _ keys: String, _ folder: String) throws {
        let pattern = try PathPattern(text)
        #expect(pattern.keyPrefix == keys)
        #expect(pattern.literalPrefix == folder)
        #expect(pattern.match("s3://shopping/in/a.csv") == nil)
    }

    @Test func `a bucket as a whole has all keys`() throws {
        let pattern = try PathPattern("s3://shop")
        for key in ["a", "in/a.csv", "/a", "..", "a//b"] { #expect(pattern.match("s3://shop/\(key)") == [:]) }
        #expect(pattern.match("s3://shop/") == nil)
    }
}
