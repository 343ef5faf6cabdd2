import Engines
import Foundation
import TestSupport
import Testing

/// The built daemon, with a fault at one of its system calls.
@Suite(.enabled(if: Strace.isUsable)) struct SystemCallFaultTests {
    /// `make faults FAULTS=1000 SEED=7` asks for more, or for others; `make faults ONLY=fsync:error=EIO:when=3+` for one.
    private static let environment = ProcessInfo.processInfo.environment
    private static let wanted = environment["TIDEGATE_FAULTS"].flatMap { Int($0) }
    private static let seed = environment["TIDEGATE_FAULTS_SEED"].flatMap { UInt64($0) } ?? 1
    private static let only = environment["TIDEGATE_FAULT"].flatMap { $0.isEmpty ? nil : $0 }

    @Test(arguments: try faults())
    func `after a fault at any system call, every file is ingested once and every row is in the output once`(
        _ fault: SystemCallFault
    ) throws {
        try withScratchFolder { workspace in
            let load = try Self.load(in: workspace)
            let life = try Self.live(load, with: fault)
            if let complaint = complaint(of: life, fault) {
                Issue.record("with \(fault.injection) \(complaint)\n\(life.log)")
            }
            let daemon = try load.program.startDaemon()
            try load.settle(within: .seconds(90))
            try load.check()
            #expect(daemon.terminate() == 0)
            if Self.wanted != nil || Self.only != nil {
                let last = life.log.split(separator: "\n").last ?? ""
                print("fault \(fault.injection) hit \(life.hits(of: fault)) calls: \(life.end), \(last)")
            }
        }
    }

    @Test func `on a full disk the daemon waits, and ends when it is asked to`() throws {
        try withScratchFolder { workspace in
            let full = SystemCallFault(injection: "pwrite64:error=ENOSPC:when=1+")
            let life = try Self.live(try Self.load(in: workspace), with: full)
            #expect(life.end == .exited(0))
            #expect(life.log.contains("no space left on the disk of the state file"))
            #expect(life.log.contains("trying again in 5 s"))
        }
    }

    private static func load(in workspace: ScratchFolder) throws -> Load {
        var load = try Load(in: workspace, batch: 2, quiet: "300ms", rewriting: true)
        try load.add(valid: 4, invalid: 1)
        return load
    }

    /// How a daemon ended, what it said, and the calls of it that were traced.
    private struct Life {
        let end: ProcessEnd
        let log: String
        let trace: String

        /// How many calls a fault hit; a death counts once.
        func hits(of fault: SystemCallFault) -> Int {
            if fault.kills { return trace.contains("killed by SIGKILL") ? 1 : 0 }
            return trace.split(separator: "\n").filter { $0.contains("(INJECTED)") }.count
        }
    }

    /// A life until the daemon has died, has done its work, or has nothing more to say.
    private static func live(_ load: Load, with fault: SystemCallFault?) throws -> Life {
        var injection = fault.map { ["-e", "inject=\($0.injection)"] } ?? []
        // Threads wake each other by writes to pipes and the like, which never fail as a disk does.
        if let fault, fault.call == "write", !fault.kills { injection += ["-P", load.workspace.path("daemon.log")] }
        let calls = fault?.call ?? SystemCallFault.calls.joined(separator: ",")
        let daemon = try load.program.launchDaemon(
            under: Strace.tracing(calls, to: load.workspace.path("trace"), injection))
        var said = ""
        var since = ContinuousClock.now
        while daemon.ended() == nil, ContinuousClock.now - since < .seconds(said.isEmpty ? 10 : 1) {
            let log = try load.workspace.read("daemon.log")
            if log != said { (said, since) = (log, .now) }
            if log.contains("load-2 SUCCEEDED") { break }
            usleep(10_000)
        }
        daemon.ask(toEndWithin: .seconds(20))
        guard let end = daemon.ended() else {
            daemon.killHard()
            throw Failure("with \(fault?.injection ?? "no fault") the daemon does not end when asked to\n\(said)")
        }
        var trace = ""
        try load.program.eventually("strace has told how the daemon ended", within: .seconds(20)) {
            trace = try load.workspace.read("trace")
            return trace.split(separator: "\n").contains { $0.hasPrefix("\(daemon.pid) ") && $0.contains(" +++ ") }
        }
        return Life(end: end, log: try load.workspace.read("daemon.log"), trace: trace)
    }

    /// What is wrong with how the daemon ended; nil when nothing is.
    private func complaint(of life: Life, _ fault: SystemCallFault) -> String? {
        switch life.end {
        case .exited(0): return nil
        case .signaled(SIGKILL) where fault.kills: return nil
        // Without any thread, nobody hears the signal that asks for the end.
        case .signaled(SIGTERM) where fault.call == "clone3" && life.log.isEmpty: return nil
        // libdispatch gives up by itself when it may not look into /proc.
        case .signaled(SIGILL) where life.log.contains("_dispatch_workq_monitor_pools"): return nil
        case .exited:
            // The system's loader has its own words when it may not open the program's libraries.
            if life.log.contains("error while loading shared libraries") { return nil }
            let errors = life.log.split(separator: "\n").filter { $0.hasPrefix("error: ") }
            guard errors.count == 1 else { return "the daemon ended with \(errors.count) lines that say why" }
            return errors[0].contains("'") && errors[0].contains("; ") ? nil : "the daemon names no way out"
        case .signaled(let signal): return "the daemon crashed by signal \(signal)"
        case .unknown: return "nobody knows how the daemon ended"
        }
    }

    /// What to do to the daemon; how many calls there are is seen in a life without a fault.
    private static func faults() throws -> [SystemCallFault] {
        if let only { return [SystemCallFault(injection: only)] }
        guard Strace.isUsable else { return [] }
        let life = try withScratchFolder { workspace in try live(try load(in: workspace), with: nil) }
        return SystemCallFault.chosen(wanted ?? 20, ofCalls: mostOfOneThread(life.trace), seed: seed)
    }

    /// How often the thread that makes most of each call makes it.
    private static func mostOfOneThread(_ trace: String) -> [String: Int] {
        var counts: [[Substring]: Int] = [:]
        for line in trace.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let name = words[1].split(separator: "(").first else { continue }
            counts[[words[0], name], default: 0] += 1
        }
        return counts.reduce(into: [:]) { most, entry in
            let call = entry.key[1].trimmingCharacters(in: .whitespaces)
            most[call] = max(most[call] ?? 0, entry.value)
        }
    }
}
