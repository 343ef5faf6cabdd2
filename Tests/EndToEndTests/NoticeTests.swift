import Foundation
import TestSupport
import Testing

/// What people are told, over real servers.
@Suite struct NoticeTests {
    private let workflow = """
        workflow: shop
        datasets:
          orders: {path: landing/*.csv, table: raw.orders, validate: {required: [id]}, settle: 10ms}
        crawlers:
          crawl: {datasets: [orders]}
        jobs:
          load: {shell: jobs/load.sh, needs: [crawl]}
        notify:
          failure: [chat, slack, mail, told, log]
          recovery: [log]
          invalid-file: log
          schema-change: [log]
        """

    private let password = #"p"a\ss"#

    private func channels(_ server: NoticeServer) -> String {
        """
        channels:
          chat: {webhook: "http://127.0.0.1:\(server.webPort)/own", secret: {env: HOOK_KEY}}
          slack: {webhook: {file: hook.txt}, format: slack}
          mail:
            mail: [a@example.org, b@example.org]
            from: tidegate@example.org
            server: smtp://127.0.0.1:\(server.mailPort)
            user: me
            password: {env: SMTP_PASSWORD}
            encryption: if-offered
          told: {command: [sh, -c, 'sleep 0.5; printf "%s" "$TIDEGATE_MESSAGE" > told.txt']}
          log: {file: notes/notices.ndjson}
        """
    }

    private func program(in workspace: ScratchFolder, _ server: NoticeServer) throws -> Program {
        try workspace.write(workflow, to: "workflows/shop.yaml")
        try workspace.write(channels(server), to: "tidegate.yaml")
        try workspace.write("http://127.0.0.1:\(server.webPort)/hook-of-slack\n", to: "hook.txt")
        try workspace.write("test ! -e broken || { echo it broke >&2; exit 3; }\n", to: "jobs/load.sh")
        var program = try Program(in: workspace)
        program.environment["HOOK_KEY"] = "k"
        program.environment["SMTP_PASSWORD"] = password
        return program
    }

    private func kinds(_ workspace: ScratchFolder) throws -> [String] {
        try workspace.read("notes/notices.ndjson").split(separator: "\n").map { line in
            let notice = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(notice?["kind"] as? String)
        }
    }

    @Test func `all channels hear of a failure, before the command that it came of has ended`() throws {
        try withScratchFolder { workspace in
            let server = try NoticeServer(in: workspace)
            let program = try program(in: workspace, server)
            try workspace.write("", to: "broken")
            try workspace.write("id\n1\n", to: "landing/a.csv")
            try workspace.write("name\nx\n", to: "landing/b.csv")
            #expect(try program.run("run", "shop").status != 0)
            let own = try #require(try server.received("/own").first)
            #expect(own.headers["X-Tidegate-Signature"]?.hasPrefix("sha256=") == true)
            let body = try #require(try JSONSerialization.jsonObject(with: Data(own.body.utf8)) as? [String: Any])
            #expect((body["subject"] as? String)?.hasSuffix("] shop-1: load failed") == true)
            #expect(try server.received("/hook-of-slack").count == 1)
            let mail = try #require(try server.received("mail").first)
            #expect(mail.headers["RCPT"] == "a@example.org,b@example.org" && mail.headers["USER"] == "me")
            #expect(mail.headers["Subject"]?.hasSuffix("shop-1: load failed") == true)
            #expect(mail.body.contains("tidegate runs logs shop-1 load"))
            #expect(try workspace.read("told.txt") == mail.body)
            #expect(try Set(kinds(workspace)) == ["failure", "invalid-file", "schema-change"])
            try FileManager.default.removeItem(atPath: workspace.path("broken"))
            try program.run("runs", "resume", "shop-1")
            try workspace.write("id\n2\n", to: "landing/c.csv")
            #expect(try program.run("run", "shop").status == 0)
            #expect(try !kinds(workspace).contains("recovery"))
            #expect(
                try program.run("notify", "list", "--json").json()["channels"].map { "\($0)" }?.contains("waiting = 1")
                    != true)
        }
    }

    @Test func `the first run that succeeds after one that failed is news`() throws {
        try withScratchFolder { workspace in
            let server = try NoticeServer(in: workspace)
            let program = try program(in: workspace, server)
            try workspace.write("", to: "broken")
            try workspace.write("id\n1\n", to: "landing/a.csv")
            _ = try program.run("run", "shop")
            try FileManager.default.removeItem(atPath: workspace.path("broken"))
            for name in ["b", "c"] {
                try workspace.write("id\n\(name.utf8.count)\n", to: "landing/\(name).csv")
                #expect(try program.run("run", "shop").status == 0)
            }
            #expect(try kinds(workspace).filter { $0 == "recovery" }.count == 1)
        }
    }

    @Test func `a notice outlives a channel that refuses it and a daemon that is killed`() throws {
        try withScratchFolder { workspace in
            let server = try NoticeServer(in: workspace)
            let program = try program(in: workspace, server)
            try server.refuse(true)
            try workspace.write("", to: "broken")
            try workspace.write(
                workflow + "\ntriggers:\n  come: {on-upload: orders, start: crawl}\n", to: "workflows/shop.yaml")
            let first = try program.startDaemon()
            try workspace.write("id\n1\n", to: "landing/a.csv")
            func channel(_ name: String) throws -> [String: Any] {
                let all = try program.run("notify", "--json").json()["channels"] as? [[String: Any]]
                return try #require(all?.first { $0["channel"] as? String == name })
            }
            try program.eventually("the web server has refused", log: first.log) {
                try channel("slack")["failures"] as? Int ?? 0 > 0
            }
            let error = try #require(try channel("slack")["error"] as? String)
            #expect(error.contains("503") && !error.contains("hook-of-slack"))
            let failing = try program.run("status", "--json").json()["failing_channels"] as? [String]
            #expect(failing?.contains("slack") == true)
            try program.eventually("the mail was taken", log: first.log) { try channel("mail")["waiting"] as? Int == 0 }
            first.killHard()
            try server.refuse(false)
            #expect(try server.received("/own").isEmpty)
            let second = try program.startDaemon()
            try program.eventually("it is told after all", log: second.log) {
                try server.received("/own").count == 1 && server.received("/hook-of-slack").count == 1
            }
            try program.eventually("nothing waits", log: second.log) { try channel("slack")["waiting"] as? Int == 0 }
            #expect(try server.received("mail").count == 1)
            #expect(second.terminate() == 0)
        }
    }

    @Test func `a channel can be tried, and says why it does not work without telling a secret`() throws {
        try withScratchFolder { workspace in
            let server = try NoticeServer(in: workspace)
            var program = try program(in: workspace, server)
            for channel in ["chat", "slack", "mail", "told", "log"] {
                let test = try program.run("notify", "test", channel)
                #expect(test.output == "channel '\(channel)' has taken a test\n", "\(test.errors)")
            }
            program.environment["SMTP_PASSWORD"] = "another-word"
            let refused = try program.run("notify", "test", "mail")
            #expect(refused.status == 1 && !refused.errors.contains("another-word"), "\(refused.errors)")
            #expect(refused.errors.contains("channel 'mail' did not take it: 'curl' ended with status 67"))
            program.environment["HOOK_KEY"] = nil
            #expect(
                try program.run("notify", "test", "chat").errors.contains(
                    "the environment has no 'HOOK_KEY', where its secret should be"))
            #expect(try program.run("notify", "test", "char").status == 64)
            #expect(try program.run("doctor").output.contains("ok    channels: 5 channels"))
            program.environment["PATH"] = "/nowhere"
            #expect(try program.run("doctor").output.contains("bad   channels: mail and webhooks are sent by curl"))
        }
    }

    @Test func `a password in the text of the settings is refused`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow, to: "workflows/shop.yaml")
            try workspace.write(
                """
                channels:
                  mail: {mail: a@example.org, from: t@example.org, server: "smtp://localhost", password: hunter2}
                """, to: "tidegate.yaml")
            let told = try Program(in: workspace).run("doctor")
            #expect(told.output.contains("'password' is a secret: say where it is"), "\(told.output)\(told.errors)")
        }
    }
}
