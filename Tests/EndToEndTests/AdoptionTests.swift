import Engines
import Foundation
import TestSupport
import Testing

/// What becomes of jobs whose daemon is gone: with a new daemon, and with none.
@Suite struct AdoptionTests {
    private func program(_ workspace: ScratchFolder, _ job: String) throws -> Program {
        try workspace.write(
            """
            workflow: w
            jobs:
              work: \(job)
            """, to: "workflows/w.yaml")
        return try Program(in: workspace)
    }

    private func start(_ program: Program, _ workspace: ScratchFolder) throws -> RunningDaemon {
        let daemon = try program.startDaemon()
        #expect(try program.run("run", "w", "--detach").status == 0)
        try program.eventually("the job has begun") { try workspace.has("marks") }
        return daemon
    }

    private func attempts(_ program: Program) throws -> [[String: Any]] {
        let run = try program.run("runs", "show", "w-1", "--json").json()
        let nodes = try #require(run["nodes"] as? [[String: Any]])
        return try #require(nodes.first?["attempts"] as? [[String: Any]])
    }

    private func succeeds(_ program: Program) throws {
        try program.eventually("the run succeeds") { try program.runs().first?["state"] as? String == "SUCCEEDED" }
    }

    @Test func `a job that goes on over two daemons is one attempt with one log`() throws {
        try withScratchFolder { workspace in
            let program = try program(
                workspace,
                "{shell: 'echo first; echo > marks; while [ ! -e go ]; do sleep 0.05; done; echo last'}")
            try start(program, workspace).killHard()
            let second = try program.startDaemon()
            try workspace.write("", to: "go")
            try succeeds(program)
            #expect(try attempts(program).count == 1)
            #expect(try program.run("runs", "logs", "w-1").output.contains("first\nlast"))
            second.terminate()
        }
    }

    @Test func `a job that ended while no daemon ran is not run again`() throws {
        try withScratchFolder { workspace in
            let program = try program(
                workspace, "{shell: 'echo begun >> marks; while [ ! -e go ]; do sleep 0.05; done; echo > ended'}")
            try start(program, workspace).killHard()
            try workspace.write("", to: "go")
            try program.eventually("the job ends by itself") {
                try workspace.has("ended") && workspace.has(".tidegate/runs/w-1/work/1/exit.json")
            }
            let second = try program.startDaemon()
            try succeeds(program)
            #expect(try workspace.read("marks") == "begun\n")
            second.terminate()
        }
    }

    /// The syncs of an attempt's records under a supervisor that `starter` starts, a shell line with "$@" for it.
    private func recordSyncs(of job: String, starter: String = "\"$@\"") throws -> Int {
        try withScratchFolder { folder in
            let attempt = try folder.makeFolder("attempt")
            let supervisor = [try Program.built("tidegate-supervisor"), attempt, "0", "1000", "0", "--"]
            let traced = Strace.tracing("fsync", to: folder.path("trace"), ["-y"]) + supervisor
            let child = ChildProcess(
                program: "/bin/sh", arguments: ["-c", starter, "sh"] + traced + ["/bin/sh", "-c", job],
                environment: ["PATH": "/usr/bin:/bin", "TIDEGATE_OUTPUT": attempt + "/output"], folder: folder.path)
            #expect(try child.run(timeout: .seconds(240)) == .exited(0))
            try folder.write("", to: "go")
            try Program(in: folder).eventually("the end is on record") {
                try folder.has("attempt/exit.json") && folder.read("trace").contains("exited")
            }
            return try folder.read("trace").split(separator: "\n").count { $0.contains("/attempt/exit.json") }
        }
    }

    @Test(.enabled(if: Strace.isUsable))
    func `how a job ended is synced if files are published on its word, or no daemon is there to record it`() throws {
        #expect(try recordSyncs(of: "true") == 0)
        #expect(try recordSyncs(of: "mkdir attempt/output; echo > attempt/output/part") == 1)
        let leaves = "\"$@\" & while [ ! -e attempt/process.json ]; do sleep 0.01; done"
        #expect(try recordSyncs(of: "while [ ! -e go ]; do sleep 0.01; done", starter: leaves) == 1)
    }

    @Test func `a job that vanished with its daemon is lost, and tried again by its rule`() throws {
        try withScratchFolder { workspace in
            let program = try program(
                workspace,
                "{shell: 'echo begun >> marks; [ -e again ] || sleep 1000', retry: {attempts: 1, delay: 100ms}}")
            let first = try start(program, workspace)
            let supervisor = try process(workspace)
            first.killHard()
            supervisor.signal(SIGKILL)
            try workspace.write("", to: "again")
            let second = try program.startDaemon()
            try succeeds(program)
            #expect(try attempts(program).map { $0["error"] as? String } == ["lost", nil])
            #expect(try workspace.read("marks") == "begun\nbegun\n")
            second.terminate()
        }
    }

    @Test func `another process that has the number of a job's is neither adopted nor ended`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace, "{shell: 'echo begun >> marks; sleep 1000'}")
            let first = try start(program, workspace)
            let supervisor = try process(workspace)
            first.killHard()
            supervisor.signal(SIGKILL)
            let stranger = try ChildProcess(program: "/bin/sleep", arguments: ["1000"], environment: [:]).start()
            defer {
                kill(stranger, SIGKILL)
                waitpid(stranger, nil, 0)
            }
            let reused = ProcessIdentity(pid: stranger, startTime: supervisor.startTime, bootID: supervisor.bootID)
            try workspace.write(
                String(decoding: try JSONEncoder().encode(reused), as: UTF8.self),
                to: ".tidegate/runs/w-1/work/1/process.json")
            let second = try program.startDaemon()
            try program.eventually("the attempt is lost") { try program.runs().first?["state"] as? String == "FAILED" }
            #expect(try attempts(program).map { $0["error"] as? String } == ["lost"])
            #expect(ProcessIdentity(of: stranger)?.isAlive == true)
            second.terminate()
        }
    }

    @Test func `a job whose daemon is gone for good ends by its timeout`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace, "{shell: 'echo begun >> marks; sleep 1000', timeout: 2s}")
            let first = try start(program, workspace)
            let supervisor = try process(workspace)
            first.killHard()
            try program.eventually("its end is on record") {
                try workspace.has(".tidegate/runs/w-1/work/1/exit.json")
            }
            #expect(try workspace.read(".tidegate/runs/w-1/work/1/exit.json").contains("\"reason\":\"timeout\""))
            try program.eventually("its supervisor is gone") { !supervisor.isAlive }
        }
    }

    @Test func `an attempt that does not end is told of once, with what to do`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace, "{shell: 'echo begun >> marks; sleep 1000', grace: 100ms}")
            let daemon = try start(program, workspace)
            let supervisor = try process(workspace)
            // As good as hanging in the kernel: it hears no TERM.
            supervisor.signal(SIGSTOP)
            defer { supervisor.signal(SIGKILL) }
            #expect(try program.run("runs", "stop", "w-1").status == 0)
            try program.eventually("it is told") { try workspace.read("daemon.log").contains("still runs") }
            #expect(try workspace.read("daemon.log").contains("ps -o pid,stat,wchan:20,args -s \(supervisor.pid)"))
            daemon.terminate()
        }
    }

    /// The supervisor of the first attempt.
    private func process(_ workspace: ScratchFolder) throws -> ProcessIdentity {
        let text = try workspace.read(".tidegate/runs/w-1/work/1/process.json")
        return try JSONDecoder().decode(ProcessIdentity.self, from: Data(text.utf8))
    }
}
