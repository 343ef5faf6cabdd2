import Engines
import Foundation
import TestSupport
import Testing

/// A web server and a mail server on loopback that write down what they are sent.
final class NoticeServer {
    /// What a request or a mail was.
    struct Received: Decodable {
        var path: String
        var headers: [String: String]
        var body: String
    }

    let webPort: Int
    let mailPort: Int
    private let folder: String
    private let pid: pid_t

    /// Python with aiosmtpd, as `make setup` installs it.
    static let python: String? = {
        let path = FileManager.default.currentDirectoryPath + "/.venv/bin/python3"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    init(in workspace: ScratchFolder) throws {
        folder = workspace.path("server")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.script.write(toFile: folder + "/server.py", atomically: true, encoding: .utf8)
        let child = ChildProcess(
            program: try #require(Self.python, "run 'make setup' first"), arguments: [folder + "/server.py", folder],
            environment: ProcessInfo.processInfo.environment, errors: folder + "/errors")
        pid = try child.start()
        let end = Date(timeIntervalSinceNow: 30)
        while !FileManager.default.fileExists(atPath: folder + "/ports"), Date() < end { usleep(10_000) }
        let ports = try String(contentsOfFile: folder + "/ports", encoding: .utf8).split(separator: " ").compactMap {
            Int($0)
        }
        try #require(ports.count == 2)
        (webPort, mailPort) = (ports[0], ports[1])
    }

    deinit {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    /// Whether requests are answered with 503.
    func refuse(_ isRefusing: Bool) throws {
        if isRefusing {
            try "".write(toFile: folder + "/refuse", atomically: true, encoding: .utf8)
        } else {
            try FileManager.default.removeItem(atPath: folder + "/refuse")
        }
    }

    /// All that was sent and taken, in order.
    func received(_ path: String) throws -> [Received] {
        guard let text = try? String(contentsOfFile: folder + "/received", encoding: .utf8) else { return [] }
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Received.self, from: Data($0.utf8)) }
            .filter { $0.path == path }
    }

    private static let script = """
        import email, email.policy, http.server, json, os, socket, sys, threading
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult
        folder = sys.argv[1]
        lock = threading.Lock()

        def note(path, headers, body):
            with lock, open(folder + "/received", "a") as file:
                file.write(json.dumps({"path": path, "headers": headers, "body": body}) + "\\n")

        class Web(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                refuses = os.path.exists(folder + "/refuse")
                if not refuses:
                    note(self.path, dict(self.headers.items()), body)
                self.send_response(503 if refuses else 204)
                self.end_headers()
            def log_message(self, *words):
                pass

        class Mail:
            async def handle_DATA(self, server, session, envelope):
                message = email.message_from_bytes(envelope.content, policy=email.policy.default)
                headers = dict(message.items())
                headers["RCPT"] = ",".join(envelope.rcpt_tos)
                headers["USER"] = str(session.auth_data)
                note("mail", headers, message.get_content())
                return "250 OK"

        def check(server, session, envelope, mechanism, data):
            good = data.login == b"me" and data.password == b"p\\"a\\\\ss"
            return AuthResult(success=good, handled=False, auth_data="me" if good else None)

        probe = socket.socket()
        probe.bind(("127.0.0.1", 0))
        mail_port = probe.getsockname()[1]
        probe.close()
        mail = Controller(Mail(), hostname="127.0.0.1", port=mail_port, authenticator=check, auth_require_tls=False,
                          auth_required=True, server_hostname="localhost")
        mail.start()
        web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web)
        with open(folder + "/ports.new", "w") as file:
            file.write(f"{web.server_address[1]} {mail_port}")
        os.rename(folder + "/ports.new", folder + "/ports")
        web.serve_forever()
        """
}
