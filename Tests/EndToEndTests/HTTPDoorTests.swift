import Engines
import Foundation
import TestSupport
import Testing

/// A daemon that takes event notifications over HTTP, with curl as the one who sends them.
@Suite(.serialized) struct HTTPDoorTests {
    private func event(_ key: String) -> String {
        #"{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"shop"},"object":{"key":"\#(key)"}}}]}"#
    }

    /// What curl prints: the body, and the status as its last line.
    private func curl(_ words: String..., in folder: ScratchFolder) throws -> String {
        let output = folder.path("curl.txt")
        let child = ChildProcess(
            program: "/usr/bin/env",
            arguments: ["curl", "--silent", "--max-time", "20", "--write-out", "%{http_code}"] + words,
            environment: ["PATH": "/usr/bin:/bin"], output: output)
        _ = try child.run(timeout: .seconds(240))
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    /// Where the daemon says that it listens, once it does.
    private func address(_ program: Program) throws -> String {
        var address = ""
        try program.eventually("it listens") {
            let http = try program.run("status", "--json").json()["http"] as? [String: Any]
            address = http?["listen"] as? String ?? ""
            return http?["error"] is NSNull
        }
        return "http://\(address)"
    }

    /// Why it does not listen, once that is known.
    private func problem(_ program: Program) throws -> String {
        var problem = ""
        try program.eventually("it says why it does not listen") {
            let http = try program.run("status", "--json").json()["http"] as? [String: Any]
            problem = http?["error"] as? String ?? ""
            return problem.contains(":")
        }
        return problem
    }

    @Test func `an object that is posted is taken long before the next list, from who has the token`() throws {
        try withScratchFolder { folder in
            var shop = try BucketWorkspace(in: folder)
            try shop.write()
            let workflow = try String(contentsOfFile: folder.path("workflows/shop.yaml"), encoding: .utf8)
            try folder.write(
                workflow.replacingOccurrences(of: "every: 1s", with: "every: 1h"), to: "workflows/shop.yaml")
            try folder.write("http: {listen: '127.0.0.1:0', token: {env: DOOR_TOKEN}}\n", to: "tidegate.yaml")
            shop.program.environment["DOOR_TOKEN"] = "s3cret"
            let daemon = try shop.program.startDaemon()
            let address = try address(shop.program)
            try shop.program.eventually("the bucket is listed", log: daemon.log) {
                shop.server.requests().contains { $0.contains("list-type=2") }
            }
            try shop.put("id\n1\n", "orders/d/a+1.csv")
            let url = "\(address)/events/s3"
            let body = event("orders/d/a%2B1.csv")
            #expect(try curl("--data", body, url, in: folder).hasSuffix("401"))
            #expect(try curl("--data", body, "--oauth2-bearer", "wrong", url, in: folder).hasSuffix("401"))
            #expect(try shop.program.files().isEmpty)
            let taken = try curl("--data", body, "--oauth2-bearer", "s3cret", url, in: folder)
            #expect(taken == "{\"message\":\"1 object looked at\"}\n200")
            try shop.program.eventually("it is taken", log: daemon.log) { try shop.copied() == [1] }
            // As SNS does: without, and with the password once it is asked for one.
            try shop.put("id\n2\n", "orders/d/b.csv")
            let asked = try curl(
                "--anyauth", "--user", "sns:s3cret", "--data", event("orders/d/b.csv"), url, in: folder)
            #expect(asked.hasSuffix("200"), "\(asked)")
            try shop.program.eventually("the second is taken", log: daemon.log) { try shop.copied() == [1, 2] }
            #expect(shop.server.requests().filter { $0.contains("list-type=2") }.count == 1)
            #expect(
                try curl("--user", "x:s3cret", "--data", "no json", url, in: folder)
                    == "{\"error\":\"the body: line 1 is no JSON\"}\n400")
            #expect(try curl("\(address)/health", in: folder) == "{\"status\":\"ok\"}\n200")
            #expect(try shop.program.run("status").output.contains("events are taken at \(url)"))
            #expect(try shop.program.run("doctor").output.contains("events are taken at \(url)"))
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `an edit of the settings counts at once, and a port that is taken holds nothing up`() throws {
        try withScratchFolder { folder in
            for name in ["one", "two"] {
                try folder.write("workflow: w\njobs: {a: {shell: 'true'}}\n", to: "\(name)/workflows/w.yaml")
            }
            let (one, two) = (try Program(at: folder.path("one")), try Program(at: folder.path("two")))
            let first = try one.startDaemon()
            #expect(try one.run("status", "--json").json()["http"] is NSNull)
            #expect(try one.run("doctor").output.contains("HTTP: none"))
            try folder.write("http: {listen: '127.0.0.1:0'}\n", to: "one/tidegate.yaml")
            let port = try #require(try address(one).split(separator: ":").last)
            let settings = "http: {listen: '127.0.0.1:\(port)'}\n"
            try folder.write(settings, to: "two/tidegate.yaml")
            let second = try two.startDaemon()
            #expect(
                try problem(two)
                    == "cannot listen on 127.0.0.1:\(port): another program listens there; end it, or choose another port"
            )
            #expect(try two.run("run", "w").status == 0)
            #expect(try two.run("doctor").status == 1)
            try folder.write("http: {listen: '127.0.0.1:0', token: {file: token.txt}}\n", to: "two/tidegate.yaml")
            try two.eventually("the secret is missed") { try problem(two).hasPrefix("the token of 'http' is missing:") }
            try folder.write("s3cret\n", to: "two/token.txt")
            try folder.write(
                "http: {listen: '127.0.0.1:0', token: {file: ./token.txt}}\n", to: "two/tidegate.yaml")
            let other = try address(two)
            #expect(try curl("--data", "{}", "\(other)/events/s3", in: folder).hasSuffix("401"))
            #expect(try curl("--user", ":s3cret", "--data", "{}", "\(other)/events/s3", in: folder).hasSuffix("400"))
            try folder.write("http: {listen: '0.0.0.0:0'}\n", to: "two/tidegate.yaml")
            try two.eventually("the mistake is told") {
                try String(contentsOfFile: second.log, encoding: .utf8).contains("other machines can reach 0.0.0.0:0")
            }
            #expect(try address(two) == other)
            try folder.write("", to: "two/tidegate.yaml")
            try two.eventually("it is shut") { try two.run("status", "--json").json()["http"] is NSNull }
            #expect(try curl("\(other)/health", in: folder) == "000")
            #expect(first.terminate() == 0 && second.terminate() == 0)
        }
    }

    @Test func `a token that is long in coming does not hold up the end`() throws {
        try withScratchFolder { folder in
            try folder.write("workflow: w\njobs: {a: {shell: 'true'}}\n", to: "workflows/w.yaml")
            try folder.write(
                "http: {listen: '127.0.0.1:0', token: {command: [sh, -c, 'touch asked; sleep 20']}}\n",
                to: "tidegate.yaml")
            let program = try Program(in: folder)
            let daemon = try program.startDaemon()
            try program.eventually("it is asked for") { FileManager.default.fileExists(atPath: folder.path("asked")) }
            #expect(try program.run("run", "w").status == 0)
            daemon.ask(toEndWithin: .seconds(10))
            #expect(daemon.ended() == .exited(0))
        }
    }

    @Test func `a daemon that was killed listens at its port again, though a job of it goes on`() throws {
        try withScratchFolder { folder in
            try folder.write(
                "workflow: w\njobs: {a: {shell: 'touch begun; until [ -e go ]; do sleep 0.05; done'}}\n",
                to: "workflows/w.yaml")
            try folder.write("http: {listen: '127.0.0.1:0'}\n", to: "tidegate.yaml")
            let program = try Program(in: folder)
            let killed = try program.startDaemon()
            let address = try address(program)
            #expect(try program.run("run", "w", "--detach").status == 0)
            try program.eventually("the job runs") { FileManager.default.fileExists(atPath: folder.path("begun")) }
            killed.killHard()
            try folder.write(
                "http: {listen: '\(address.dropFirst("http://".count))'}\n", to: "tidegate.yaml")
            let daemon = try program.startDaemon()
            #expect(try self.address(program) == address)
            try folder.write("", to: "go")
            try program.eventually("the job ends") { try program.runs(state: "SUCCEEDED").count == 1 }
            #expect(daemon.terminate() == 0)
        }
    }
}
