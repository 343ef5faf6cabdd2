public import Files
public import Timekeeping

/// A bucket of a server that speaks S3's protocol. Each call is one request, and blocks.
public struct Bucket: Sendable {
    /// Its name.
    public let name: String
    /// The server.
    public let endpoint: Endpoint
    private let signer: RequestSigner
    private let transport: CurlTransport
    private let now: @Sendable () -> Instant

    /// A bucket, asked with keys.
    ///
    /// - Parameter folder: one that only this user can read, for what is exchanged with curl.
    public init(
        name: String, endpoint: Endpoint, region: String, keys: AccessKeys, folder: String,
        now: @escaping @Sendable () -> Instant = { .now }
    ) {
        self.name = name
        self.endpoint = endpoint
        signer = RequestSigner(keys: keys, region: region)
        transport = CurlTransport(folder: folder)
        self.now = now
    }

    /// A page of the objects whose keys begin with a text, in the order of their keys.
    ///
    /// - Parameters:
    ///   - page: what the page before said; nil for the first one.
    ///   - limit: how many at most.
    public func list(
        prefix: String, page: String? = nil, limit: Int = 1000
    ) throws(ObjectStorageError) -> ObjectPage {
        var request = ObjectRequest(.get, bucket: name)
        request.query = [
            ("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(limit)), ("prefix", prefix),
        ]
        if let page { request.query.append(("continuation-token", page)) }
        let response = try send(request, "listing \(address(prefix))")
        guard let listed = ObjectPage(response.body) else {
            throw .malformed(server: "\(endpoint)", detail: "it is no list of objects")
        }
        return listed
    }

    /// What is known of an object; nil when there is none.
    public func look(at key: String) throws(ObjectStorageError) -> StoredObject? {
        do throws(ObjectStorageError) {
            return try object(key, send(ObjectRequest(.head, bucket: name, key: key), "looking at \(address(key))"))
        } catch .noObject {
            return nil
        }
    }

    /// Writes an object's bytes to a file that is made anew. What it gives is what was written: all of one version.
    public func get(_ key: String, to path: String) throws(ObjectStorageError) -> StoredObject {
        let request = ObjectRequest(.get, bucket: name, key: key)
        let found = try object(key, send(request, "reading \(address(key))", output: path))
        let written: Int64?
        do throws(FileSystemError) {
            written = try LocalFileSystem().identity(of: path)?.size
        } catch {
            throw .local(error.description, isShortage: error.isShortage)
        }
        // Of an empty object curl makes no file.
        guard (written ?? 0) == found.size else {
            throw .unreachable(
                server: "\(endpoint)",
                detail: "it sent \(written ?? 0) of the \(found.size) bytes of \(address(key).displayedPath)")
        }
        return found
    }

    /// Makes an object of a file, which has to stay as it is meanwhile.
    ///
    /// - Parameter hash: SHA-256 of its bytes in hexadecimal; a server that gets others refuses them.
    public func put(
        _ path: String, hash: String, at key: String, onlyIfNew: Bool = false
    ) throws(ObjectStorageError) {
        var request = ObjectRequest(.put, bucket: name, key: key)
        (request.body, request.bodyHash) = (path, hash)
        if onlyIfNew { request.headers.append(("if-none-match", "*")) }
        _ = try send(request, "writing \(address(key))")
    }

    /// Copies an object inside the bucket, if it still is the version that is meant.
    ///
    /// Not every server looks at the condition, so that the object is looked at just before.
    public func copy(_ object: StoredObject, to key: String) throws(ObjectStorageError) {
        guard let found = try look(at: object.key) else { throw .noObject(address(object.key)) }
        guard found.identity == object.identity else { throw .changed(address(object.key)) }
        var request = ObjectRequest(.put, bucket: name, key: key)
        let source = URLEncoding.encode("/\(name)/\(object.key)", keeping: "/")
        request.headers = [("x-amz-copy-source", source), ("x-amz-copy-source-if-match", "\"\(object.tag)\"")]
        let response = try send(request, "copying \(address(object.key))")
        // A copy that fails late is told in the body, behind the status of one that is good.
        guard let texts = XMLTexts(response.body), texts.first("Error/Code") == nil else {
            throw .refused(
                what: "copying \(address(object.key))", status: 500,
                code: XMLTexts(response.body)?.first("Error/Code") ?? "", message: "")
        }
    }

    /// Removes an object, if it still is the version that is meant; one that is gone already is fine.
    ///
    /// Not every server looks at the condition, so that the object is looked at just before.
    public func remove(_ object: StoredObject) throws(ObjectStorageError) {
        guard let found = try look(at: object.key) else { return }
        guard found.identity == object.identity else { throw .changed(address(object.key)) }
        var request = ObjectRequest(.delete, bucket: name, key: object.key)
        request.headers = [("if-match", "\"\(found.tag)\"")]
        do throws(ObjectStorageError) {
            _ = try send(request, "removing \(address(object.key))")
        } catch .noObject {
            return
        } catch .refused(_, 501, _, _) {
            request.headers = []
            _ = try send(request, "removing \(address(object.key))")
        }
    }

    // MARK: Requests

    private func address(_ key: String) -> String { ObjectAddress(bucket: name, key: key).description }

    private func object(_ key: String, _ response: ObjectResponse) throws(ObjectStorageError) -> StoredObject {
        guard let size = response.headers["content-length"].flatMap({ Int64($0) }), let tag = response.headers["etag"]
        else { throw .malformed(server: "\(endpoint)", detail: "it does not tell the size and the ETag of an object") }
        return StoredObject(key: key, tag: tag, size: size)
    }

    private func send(
        _ request: ObjectRequest, _ what: String, output: String? = nil
    ) throws(ObjectStorageError) -> ObjectResponse {
        let headers = signer.headers(of: request, to: endpoint, at: now())
        let response = try transport.send(request, headers, to: endpoint, output: output)
        guard (200..<300).contains(response.status) else { throw error(response, request, what.displayedPath) }
        return response
    }

    private func error(_ response: ObjectResponse, _ request: ObjectRequest, _ what: String) -> ObjectStorageError {
        let texts = XMLTexts(response.body)
        let code = texts?.first("Error/Code") ?? ""
        let message = (texts?.first("Error/Message") ?? "").displayedPath
        let region = texts?.first("Error/Region") ?? response.headers["x-amz-bucket-region"]
        switch (response.status, code) {
        case (_, "NoSuchBucket"): return .noBucket(name, server: "\(endpoint)")
        case (301, _), (307, _), (_, "AuthorizationHeaderMalformed"), (_, "IncorrectEndpoint"):
            return .wrongRegion(bucket: name, asked: signer.region, actual: region)
        case (404, _):
            return request.key.isEmpty ? .noBucket(name, server: "\(endpoint)") : .noObject(address(request.key))
        case (409, "ConditionalRequestConflict"), (412, _): return .changed(address(request.key))
        case (401, _), (403, _), (_, "ExpiredToken"), (_, "InvalidToken"), (_, "InvalidAccessKeyId"):
            return .denied(what: what, code: code, message: String(message.prefix(300)))
        case (429, _), (500, _), (502..., _):
            return .unavailable(server: "\(endpoint)", status: response.status, code: code)
        default:
            return .refused(what: what, status: response.status, code: code, message: String(message.prefix(300)))
        }
    }
}
