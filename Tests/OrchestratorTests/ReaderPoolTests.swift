import Testing

@testable import Orchestrator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct ReaderPoolTests {
    private func ask(_ program: String) async throws -> ReaderReply {
        // As the program does: a reader that is gone is told by the write to it.
        signal(SIGPIPE, SIG_IGN)
        let pool = try ReaderPool(program: program, readers: 1)
        defer { pool.stop() }
        return await withCheckedContinuation { continuation in
            pool.read(ReaderRequest(workspace: "/nowhere", path: "in/a.csv", requiredColumns: [])) {
                continuation.resume(returning: $0)
            }
        }
    }

    @Test func `a reader that cannot be started is not held against the file`() async throws {
        guard case .unreadable(let reason) = try await ask("/nowhere/tidegate") else {
            Issue.record("the file is blamed")
            return
        }
        #expect(reason.contains("in/a.csv"))
        #expect(reason.contains("/nowhere/tidegate"))
    }

    @Test func `of many small files each is answered once, though their reader dies`() async throws {
        signal(SIGPIPE, SIG_IGN)
        let pool = try ReaderPool(program: "/bin/false", readers: 1)
        defer { pool.stop() }
        let replies = AsyncStream<String> { stream in
            for number in 0..<200 {
                let request = ReaderRequest(workspace: "/nowhere", path: "\(number)", requiredColumns: [])
                pool.read(request, isSmall: true) { reply in
                    if case .readerCrashed = reply { stream.yield(request.path) }
                }
            }
        }
        var answered: [String] = []
        for await path in replies {
            answered.append(path)
            if answered.count == 200 { break }
        }
        #expect(Set(answered).count == 200)
    }

    @Test func `a file whose readers die twice is told apart`() async throws {
        guard case .readerCrashed = try await ask("/bin/false") else {
            Issue.record("the file is not blamed")
            return
        }
    }
}
