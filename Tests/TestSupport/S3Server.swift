import Engines
import Foundation

/// An S3 server on loopback: moto, with every signature checked by botocore's own code, and faults on demand.
///
/// Its objects are gone with it.
public final class S3Server {
    /// The keys that it knows.
    public static let keyID = "AKIATIDEGATETEST"
    /// The secret part of them.
    public static let secretKey = "s3cr3t/+key=of\"tests"

    /// Where it listens.
    public let port: Int
    private let folder: String
    private var pid: pid_t?

    /// Why there is none.
    public struct Missing: Error, CustomStringConvertible {
        /// What happened.
        public let description: String
    }

    /// Python with moto, as `make setup` installs it.
    private static var python: String { FileManager.default.currentDirectoryPath + "/.venv/bin/python3" }

    /// Starts a server with empty buckets.
    ///
    /// - Parameters:
    ///   - folder: a folder for what it writes, made if it is not there.
    ///   - port: the one that an earlier server had; any other by default.
    public init(in folder: String, buckets: [String] = ["shop"], port: Int = 0) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["port", "fault"] { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
        try Self.script.write(toFile: folder + "/server.py", atomically: true, encoding: .utf8)
        let child = ChildProcess(
            program: Self.python, arguments: ["\(folder)/server.py", folder, String(port)] + buckets,
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder, "KEY": Self.keyID, "SECRET": Self.secretKey],
            errors: folder + "/errors")
        let pid = try child.start()
        self.pid = pid
        let end = Date(timeIntervalSinceNow: 60)
        while !FileManager.default.fileExists(atPath: folder + "/port") {
            var status: Int32 = 0
            guard Date() < end, waitpid(pid, &status, WNOHANG) == 0 else {
                let said = (try? String(contentsOfFile: folder + "/errors", encoding: .utf8)) ?? ""
                throw Missing(description: "no S3 server; run 'make setup' first: \(said.suffix(2000))")
            }
            usleep(10_000)
        }
        self.port = Int(try String(contentsOfFile: folder + "/port", encoding: .utf8)) ?? 0
    }

    /// Its address.
    public var endpoint: String { "http://127.0.0.1:\(port)" }

    /// What a server does to requests whose `METHOD /path?query` has a text in it.
    public enum Fault: String {
        /// It answers 503.
        case refuse
        /// It sends half of the body, and hangs up.
        case cut
        /// It does what it is asked for, and hangs up without an answer.
        case swallow
    }

    /// Lets requests fail from now on: `count` of them, then no more.
    public func fail(_ fault: Fault, requestsWith text: String, count: Int = .max) throws {
        let lines = "\(fault.rawValue)\n\(count)\n\(text)"
        try lines.write(toFile: folder + "/fault", atomically: true, encoding: .utf8)
    }

    /// Lets all requests succeed again.
    public func heal() { try? FileManager.default.removeItem(atPath: folder + "/fault") }

    /// The requests so far, a line each: method, path with query, status.
    public func requests() -> [String] {
        let text = (try? String(contentsOfFile: folder + "/requests", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// Makes many small objects, `PREFIX/000000.csv` and on, each with its number as the one row of `id`.
    public func fill(_ bucket: String, _ prefix: String, count: Int) throws {
        let url = "\(endpoint)/_fill/\(bucket)/\(prefix)/\(count)"
        let curl = ChildProcess(
            program: "/usr/bin/env", arguments: ["curl", "--silent", "--fail", url],
            environment: ["PATH": "/usr/bin:/bin"])
        guard try curl.run(timeout: .seconds(240)) == .exited(0) else {
            throw Missing(description: "the server took no objects")
        }
    }

    /// Ends it at once.
    public func kill() {
        guard let pid else { return }
        _ = Foundation.kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        self.pid = nil
    }

    deinit { kill() }

    private static let script = """
        import os, sys, threading
        from urllib.parse import parse_qs, urlsplit
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
        from moto.s3.models import s3_backends
        from werkzeug.serving import make_server

        folder, port, buckets = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
        known, secret = os.environ["KEY"], os.environ["SECRET"]
        backend = s3_backends["123456789012"]["aws"]
        for bucket in buckets:
            backend.create_bucket(bucket, "us-east-1")
        app = DomainDispatcherApplication(create_backend_app)
        lock = threading.Lock()

        def error(code, status="403 Forbidden"):
            body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>by the test</Message></Error>".encode()
            return status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))], [body]

        def problem(environ, raw):
            parts = environ.get("HTTP_AUTHORIZATION", "").removeprefix("AWS4-HMAC-SHA256 ").split(", ")
            fields = dict(part.split("=", 1) for part in parts if "=" in part)
            if not fields:
                return "AccessDenied"
            key, _, region, service, _ = fields["Credential"].split("/")
            if key != known:
                return "InvalidAccessKeyId"
            names = fields["SignedHeaders"].split(";")
            headers = {name: environ.get("HTTP_" + name.upper().replace("-", "_"), "") for name in names}
            url = urlsplit(raw)
            query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
            request = AWSRequest(method=environ["REQUEST_METHOD"], url=f"http://{headers['host']}{url.path}",
                                 headers=headers, params=query)
            request.context["timestamp"] = headers["x-amz-date"]
            auth = S3SigV4Auth(Credentials(key, secret), service, region)
            auth.payload = lambda _: headers["x-amz-content-sha256"]
            text = auth.string_to_sign(request, auth.canonical_request(request))
            return None if auth.signature(text, request) == fields["Signature"] else "SignatureDoesNotMatch"

        def fault(line):
            with lock:
                try:
                    kind, count, text = open(folder + "/fault").read().split("\\n", 2)
                except FileNotFoundError:
                    return None
                if text not in line or int(count) <= 0:
                    return None
                with open(folder + "/fault.new", "w") as file:
                    file.write(f"{kind}\\n{int(count) - 1}\\n{text}")
                os.rename(folder + "/fault.new", folder + "/fault")
                return kind

        def serve(environ, start):
            raw = environ.get("RAW_URI") or environ["REQUEST_URI"]
            if raw.startswith("/_fill/"):
                _, _, bucket, prefix, count = raw.split("/")
                for number in range(int(count)):
                    backend.put_object(bucket, f"{prefix}/{number:06}.csv", f"id\\n{number}\\n".encode())
                start("200 OK", [("Content-Length", "0")])
                return []
            # moto's routes know no line feeds; it takes the key from the raw path.
            environ["PATH_INFO"] = environ["PATH_INFO"].replace("\\n", "_")
            kind = fault(f"{environ['REQUEST_METHOD']} {raw} ")
            wrong = problem(environ, raw)
            answer = []
            def began(status, headers, info=None):
                answer[:] = [status, headers]
            if kind == "refuse":
                status, headers, body = error("SlowDown", "503 Slow Down")
            elif wrong:
                status, headers, body = error(wrong)
            else:
                body = [b"".join(app(environ, began))]
                status, headers = answer
            with lock, open(folder + "/requests", "a") as file:
                file.write(f"{environ['REQUEST_METHOD']} {raw} {status[:3]}\\n")
            if kind == "swallow":
                environ["werkzeug.socket"].shutdown(2)
                raise ConnectionAbortedError()
            if environ["REQUEST_METHOD"] == "HEAD":
                body = []
            start(status, headers)
            if kind == "cut":
                whole = b"".join(body)
                def half():
                    yield whole[: len(whole) // 2]
                    environ["werkzeug.socket"].shutdown(2)
                return half()
            return body

        server = make_server("127.0.0.1", port, serve, threaded=True, request_handler=MotoRequestHandler)
        with open(folder + "/port.new", "w") as file:
            file.write(str(server.port))
        os.rename(folder + "/port.new", folder + "/port")
        server.serve_forever()
        """
}
