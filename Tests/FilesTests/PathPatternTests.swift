import Files
import TestSupport
import Testing

@Suite struct PathPatternTests {
    @Test(arguments: [
        ("landing/*.csv", "landing/a.csv", true),
        ("landing/*.csv", "landing/.csv", true),
        ("landing/*.csv", "landing/x/a.csv", false),
        ("landing/*.csv", "landing/a.csvx", false),
        ("landing/*.csv", "landing/axcsv", false),
        ("landing/*.csv", "./landing/a.csv", false),
        ("./landing//*.csv", "landing/a.csv", true),
        ("landing/?.csv", "landing/é.csv", true),
        ("landing/?.csv", "landing/ab.csv", false),
        ("landing/[a-c0]?.csv", "landing/b1.csv", true),
        ("landing/[!a-c]1.csv", "landing/b1.csv", false),
        ("landing/[!a-c]1.csv", "landing/d1.csv", true),
        ("landing/[]]", "landing/]", true),
        ("landing/[!a]b", "landing/b", false),
        ("landing/**/x.csv", "landing/x.csv", true),
        ("landing/**/x.csv", "landing/a/b/x.csv", true),
        ("landing/**/x.csv", "landing/ax.csv", false),
        ("**/x.csv", "x.csv", true),
        ("**/x.csv", "a/b/x.csv", true),
        ("**/a/**/x.csv", "b/a/x.csv", true),
        ("**", "x", true),
        ("**", "a/b/c", true),
        ("landing/**", "landing/a/b", true),
        ("landing/**", "landing", false),
        ("landing/**", "landingx/a", false),
        ("landing/", "landing/a", true),
        ("landing/", "landing/a/b.csv", true),
        ("landing/", "landing", false),
        ("landing", "landing/a", true),
        ("landing", "landing", true),
        ("landing", "landings/a", false),
        ("landing/*/", "landing/a/b", true),
        ("landing/*/", "landing/a", false),
        ("landing/*", "landing/a/b", false),
        ("a+b/(x).csv", "a+b/(x).csv", true),
        ("a+b/.+", "a+b/cd", false),
        ("100%/%41", "100%/%41", true),
        ("100%/%41", "100%/A", false),
        (#"a\*b"#, #"a\xb"#, true),
        ("a$^|b", "a$^|b", true),
        ("*a*b*c*", "xxaxxbxxcxx", true),
        ("*a*b*c*", "xxbxxaxxcxx", false),
    ])
    func `a pattern matches the paths it should`(_ pattern: String, _ path: String, _ matches: Bool) throws {
        #expect(try (PathPattern(pattern).match(path) != nil) == matches)
    }

    @Test(arguments: [
        ("landing/{date}/*.csv", "landing/2026-01-02/a.csv", ["date": "2026-01-02"]),
        ("landing/{date}/", "landing/2026/a/b.csv", ["date": "2026"]),
        ("{region}/orders_{date}.csv", "eu/orders_1.csv", ["region": "eu", "date": "1"]),
        ("{a}_{b}.csv", "x_y_z.csv", ["a": "x", "b": "y_z"]),
        ("{a}_{b}/{a}.csv", "x_y_z/x_y.csv", ["a": "x_y", "b": "z"]),
        ("{a}/{a}.csv", "x/x.csv", ["a": "x"]),
        ("{a}-{a}", "1-2-1-2", ["a": "1-2"]),
        ("{a}-{a}", "1-1-1-2", nil),
        ("{a}={a}", "k=k", ["a": "k"]),
        ("{a}/{a}.csv", "x/y.csv", nil),
        ("x{a}.csv", "x.csv", nil),
        ("**/{day}/*", "a/b/c/d", ["day": "c"]),
        ("landing/*.csv", "landing/a.csv", [:]),
    ])
    func `braces keep their piece of the path`(_ pattern: String, _ path: String, _ captured: [String: String]?) throws
    {
        #expect(try PathPattern(pattern).match(path) == captured)
    }

    @Test(arguments: [
        ("landing/orders/{date}/*.csv", "landing/orders"), ("landing/orders", "landing/orders"),
        ("landing/orders/", "landing/orders"), ("landing/products.parquet", "landing"), ("*.csv", ""), ("**", ""),
        ("landing/v1.0/", "landing/v1.0"), ("a/./b//*.csv", "a/b"), ("a/b*/c/*.csv", "a"),
    ])
    func `the literal prefix is the folder to watch`(_ pattern: String, _ prefix: String) throws {
        #expect(try PathPattern(pattern).literalPrefix == prefix)
    }

    @Test func `names in braces are listed once, in order`() throws {
        #expect(try PathPattern("{b}/{a}/{b}_*.csv").captureNames == ["b", "a"])
    }

    @Test(arguments: [
        ("", 0, "is empty; write a folder, such as 'landing/orders/', or '**' for the whole workspace"),
        ("/data/*.csv", 0, "is absolute; write the path relative to the workspace"),
        ("a/../b", 2, "leaves the workspace with '..'"),
        ("a/b**", 3, "has '**' beside other characters; it stands alone between slashes, or write '*'"),
        ("a/[bc", 2, "has '[' without ']'; write '[[]' for the character itself"),
        ("a/[z-b]", 5, "has the range 'z-b', which is the wrong way round"),
        ("a/{b", 2, "has '{' without '}'; write '[{]' for the character itself"),
        ("a/b}", 3, "has '}' without '{'; write '[}]' for the character itself"),
        ("a/{}", 2, "has '{}'; a name in braces is letters, digits and '_', and begins with no digit"),
        ("a/{1b}", 2, "has '{1b}'; a name in braces is letters, digits and '_', and begins with no digit"),
        ("{a}{b}", 3, "has two names in braces side by side; put something between them to tell where one ends"),
    ])
    func `a bad pattern is refused with the place`(_ text: String, _ offset: Int, _ problem: String) {
        let error = #expect(throws: PathPatternError.self) { try PathPattern(text) }
        #expect(error?.offset == offset)
        #expect(error?.description == "path pattern '\(text)' \(problem)")
    }

    @Test func `a pattern of many stars ends soon on a name made against it`() throws {
        let pattern = try PathPattern(String(repeating: "*a", count: 40) + "b")
        #expect(pattern.match(String(repeating: "a", count: 250)) == nil)
    }

    @Test func `law: what braces keep, put back into the pattern, is the path`() throws {
        var random = SeededRandom(seed: 7)
        let alphabet = Array("ab_%.{é".unicodeScalars).filter { $0 != "{" }
        func piece() -> String {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                text.append(alphabet.randomElement(using: &random) ?? "a")
            }
            return String(text)
        }
        let pattern = try PathPattern("in/{x}_{y}/{z}.csv")
        for _ in 0..<2_000 {
            let path = "in/\(piece())_\(piece())/\(piece()).csv"
            let captured = try #require(pattern.match(path), "\(path)")
            #expect("in/\(captured["x"] ?? "")_\(captured["y"] ?? "")/\(captured["z"] ?? "").csv" == path)
        }
    }

    @Test(arguments: [".x", "_x", "a.tmp", "a.csv.part", "A.CRDOWNLOAD", "_SUCCESS"])
    func `hidden and half-written names are passed over`(_ name: String) {
        #expect(isIgnoredName(name))
    }

    @Test(arguments: ["a.csv", "x_y", "tmp", "a.part.csv", "part"])
    func `other names are not`(_ name: String) {
        #expect(!isIgnoredName(name))
    }
}
