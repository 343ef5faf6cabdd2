import Engines
import Foundation
import Testing

/// Waiting for many children at once.
@Suite struct ManyChildrenTests {
    @Test func `each of many children is told of when it has ended, and not before`() async throws {
        let waiter = try ProcessWaiter()
        let ends = try await withThrowingTaskGroup(of: [ProcessEnd].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var ends: [ProcessEnd] = []
                    for _ in 0..<150 { ends.append(try await Self.end(of: "/bin/sh", waiter)) }
                    return ends
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(ends.count == 600)
        #expect(ends.allSatisfy { $0 == .exited(3) })
    }

    private static func end(of program: String, _ waiter: ProcessWaiter) async throws -> ProcessEnd {
        let child = try ChildProcess(
            program: program, arguments: ["-c", "exit 3"], environment: ProcessInfo.processInfo.environment
        ).start()
        return try await withCheckedThrowingContinuation { continuation in
            do {
                try waiter.wait(for: child) { continuation.resume(returning: $0) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
