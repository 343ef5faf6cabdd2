import Foundation
import TestSupport
import Testing

/// A daemon that starts after another.
@Suite struct RestartTests {
    @Test func `that a daemon died is told once, by the next one; an end that was asked for is not`() throws {
        try withScratchFolder { workspace in
            try workspace.write("workflow: w\njobs: {a: {shell: 'true'}}\n", to: "workflows/w.yaml")
            try workspace.write(
                "notify: {restart: ops}\nchannels: {ops: {file: told.txt}}\n", to: "tidegate.yaml")
            let program = try Program(in: workspace)
            func told() -> [String] {
                let text = (try? String(contentsOfFile: "\(workspace.path)/told.txt", encoding: .utf8)) ?? ""
                return text.split(separator: "\n").map(String.init)
            }
            #expect(try program.startDaemon().terminate() == 0)
            let second = try program.startDaemon()
            try program.run("run", "w")
            second.killHard()
            #expect(told().isEmpty)
            // A command between them is no daemon.
            try program.run("run", "w")
            let third = try program.startDaemon()
            try program.eventually("it is told", log: third.log) { told().count == 1 }
            #expect(told()[0].contains("\"kind\":\"restart\"") && told()[0].contains("did not end as it should"))
            #expect(try program.run("status").output.contains("; the one before it died"))
            let life = try #require(try program.run("status", "--json").json()["life"] as? [String: Any])
            #expect(life["after_death"] as? Bool == true && life["ended"] is NSNull)
            #expect(third.terminate() == 0)
            let fourth = try program.startDaemon()
            #expect(try program.run("status").output.contains("running since"))
            #expect(try !program.run("status").output.contains("died"))
            #expect(fourth.terminate() == 0)
            #expect(told().count == 1)
        }
    }
}
