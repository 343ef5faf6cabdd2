import Engines
import Files
import Foundation

/// What a server answered.
struct ObjectResponse: Sendable {
    var status: Int
    /// Names in small letters, with values.
    var headers: [String: String]
    /// The body, where it was not written to a file; of an error so much as tells of it.
    var body: [UInt8]
}

/// Sends requests with curl, an own process each. Blocks.
struct CurlTransport: Sendable {
    /// A folder that only we can read, for what curl is told and tells.
    let folder: String
    private let environment: [String: String]
    private let files = LocalFileSystem()
    /// The most that is read of an answer that is not a file's.
    private static let bodyMax: Int64 = 64 << 20

    init(folder: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.folder = folder
        self.environment = environment
    }

    /// Sends a request with all its headers; of an answer that is good the body goes to `output`, if that is given.
    func send(
        _ request: ObjectRequest, _ headers: [(name: String, value: String)], to endpoint: Endpoint,
        output: String? = nil
    ) throws(ObjectStorageError) -> ObjectResponse {
        do {
            let place = "\(folder)/\(UUID().uuidString)"
            try files.makeFolder(place, .thisBoot)
            defer { try? files.removeTree(place) }
            let body = output ?? "\(place)/body"
            try files.write(config(request, headers, endpoint, place, body), to: "\(place)/curl", .thisBoot)
            let child = ChildProcess(
                program: "/usr/bin/env", arguments: ["curl", "--disable", "--config", "\(place)/curl"],
                environment: environment, folder: folder, errors: "\(place)/errors")
            let end = try child.run(timeout: nil)
            guard end == .exited(0) else { throw failure(end, endpoint, place) }
            guard var response = Self.response(try files.read("\(place)/headers")) else {
                throw ObjectStorageError.malformed(server: "\(endpoint)", detail: "it has no status")
            }
            if output == nil || response.status >= 300, let size = try files.identity(of: body)?.size {
                guard size <= Self.bodyMax else {
                    throw ObjectStorageError.malformed(server: "\(endpoint)", detail: "it is longer than 64 MiB")
                }
                response.body = try files.read(body)
            }
            return response
        } catch let error as ObjectStorageError {
            throw error
        } catch let error as FileSystemError {
            throw .local(error.description, isShortage: error.isShortage)
        } catch let error as EngineError {
            throw .local(error.description, isShortage: error.isShortage)
        } catch {
            throw .local("\(error)", isShortage: false)
        }
    }

    /// The options, in a file that only we can read: a command line can be seen by all.
    private func config(
        _ request: ObjectRequest, _ headers: [(name: String, value: String)], _ endpoint: Endpoint, _ place: String,
        _ body: String
    ) -> String {
        let query = request.encodedQuery
        var options = [
            ("silent", ""), ("show-error", ""), ("globoff", ""), ("path-as-is", ""), ("proto", "=http,https"),
            ("connect-timeout", "10"), ("speed-limit", "1"), ("speed-time", "30"), ("user-agent", "tidegate"),
            ("url", "\(endpoint)\(request.encodedPath)\(query.isEmpty ? "" : "?\(query)")"),
            ("dump-header", "\(place)/headers"), ("output", body),
        ]
        switch request.method {
        case .head: options.append(("head", ""))
        case .put where request.body != nil:
            options += [("upload-file", request.body ?? ""), ("header", "Expect:")]
        case .get, .put, .delete: options.append(("request", request.method.rawValue))
        }
        if request.method == .put, request.body == nil { options.append(("header", "Content-Length: 0")) }
        options += headers.map { ("header", "\($0.name): \($0.value)") }
        return options.map { name, value in value.isEmpty ? "\(name)\n" : "\(name) = \"\(Self.escaped(value))\"\n" }
            .joined()
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\n", "\r": escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }

    /// Why curl has not got an answer.
    private func failure(_ end: ProcessEnd?, _ endpoint: Endpoint, _ place: String) -> ObjectStorageError {
        let said = (try? files.read("\(place)/errors")).map { String(decoding: $0.prefix(500), as: UTF8.self) } ?? ""
        let line = said.split(whereSeparator: \.isNewline).last.map { String($0).displayedPath } ?? ""
        switch end {
        case .exited(127)?:
            return .local("buckets are reached by curl, which is not installed or not in PATH", isShortage: false)
        case .exited(23)?, .exited(26)?, .exited(27)?:
            return .local("curl could not write what it was sent: \(line)", isShortage: true)
        case .exited(let status)?:
            let text = line.isEmpty ? "curl ended with status \(status)" : line
            return .unreachable(server: "\(endpoint)", detail: text)
        default:
            return .local("curl was ended while it talked to \(endpoint)", isShortage: true)
        }
    }

    /// The last status and its headers: an answer such as 100 may come before.
    private static func response(_ bytes: [UInt8]) -> ObjectResponse? {
        var response: ObjectResponse?
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            if line.hasPrefix("HTTP/") {
                let words = line.split(separator: " ")
                guard words.count > 1, let status = Int(words[1]) else { return nil }
                response = ObjectResponse(status: status, headers: [:], body: [])
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].trimmingPrefix { $0 == " " || $0 == "\t" }
                response?.headers[line[..<colon].lowercased()] = String(value)
            }
        }
        return response
    }
}
