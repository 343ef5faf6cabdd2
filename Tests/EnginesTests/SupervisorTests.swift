import Testing
import TestSupport

@testable import Engines

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite(.timeLimit(.minutes(15))) struct SupervisorTests {
    @Test func `a program that succeeds leaves its output in the log and its end on record`() async throws {
        let attempt = try Attempt()
        #expect(try attempt.folder.state() == .untouched)
        let end = try await attempt.run(attempt.plan("echo out; echo err >&2; cat; pwd; umask"))
        #expect(end == .exited(0))
        guard case .ended(let exit) = try attempt.folder.state() else {
            Issue.record("no end on record")
            return
        }
        #expect(exit.cause == .succeeded)
        #expect(exit.note == nil)
        #expect(exit.started <= exit.ended)
        #expect(try attempt.scratch.read("attempt/log") == "out\nerr\n\(attempt.scratch.path)\n0077\n")
    }

    @Test func `an output of folders, links and pipes is no hindrance to a success on record`() async throws {
        let attempt = try Attempt()
        var plan = attempt.plan(
            "mkdir -p out/a/b; echo x > out/a/b/x; mkfifo out/pipe; ln -s nowhere out/link; echo {} > result")
        plan.environment["TIDEGATE_OUTPUT"] = attempt.scratch.path("out")
        plan.environment["TIDEGATE_RESULT"] = attempt.scratch.path("result")
        #expect(try await attempt.run(plan) == .exited(0))
        guard case .ended(let exit) = try attempt.folder.state() else {
            Issue.record("no end on record")
            return
        }
        #expect(exit.cause == .succeeded)
        #expect(exit.note == nil)
    }

    @Test(arguments: [
        ("exit 3", AttemptExit.Cause.exitCode(3)), ("kill -SEGV $$", .signaled(SIGSEGV)), ("exit 255", .exitCode(255)),
    ])
    func `how a program fails is on record`(script: String, cause: AttemptExit.Cause) async throws {
        let attempt = try Attempt()
        #expect(try await attempt.run(attempt.plan(script)) == .exited(0))
        #expect(try attempt.cause() == cause)
    }

    @Test func `arguments and environment reach the program byte for byte`() async throws {
        let attempt = try Attempt()
        var plan = attempt.plan("")
        plan.program = "/usr/bin/printf"
        plan.arguments = ["<%s>", "a b", "", "$(id)", "it's \"q\"", "-n", "é\n"]
        _ = try await attempt.run(plan)
        #expect(try attempt.scratch.read("attempt/log") == "<a b><><$(id)><it's \"q\"><-n><é\n>")
    }

    @Test func `a program that is missing is named`() async throws {
        let attempt = try Attempt()
        var plan = attempt.plan("")
        plan.program = "no-such \"program\""
        #expect(try await attempt.run(plan) == .exited(0))
        #expect(
            try attempt.cause() == .notStarted("cannot start 'no-such \"program\"': No such file or directory"))
    }

    @Test func `a program gets no descriptor but its streams`() async throws {
        let attempt = try Attempt()
        let held = open(attempt.scratch.path, O_RDONLY)
        defer { close(held) }
        var plan = attempt.plan("")
        plan.program = "ls"
        plan.arguments = ["/proc/self/fd"]
        _ = try await attempt.run(plan)
        // The last is the folder that ls itself reads.
        #expect(try attempt.scratch.read("attempt/log") == "0\n1\n2\n3\n")
    }

    @Test func `a program that ignores TERM is killed after the grace`() async throws {
        let attempt = try Attempt()
        let plan = attempt.plan(
            "trap '' TERM; echo on; while :; do sleep 1000; done", timeout: .milliseconds(300), grace: .milliseconds(50)
        )
        #expect(try await attempt.run(plan) == .exited(0))
        #expect(try attempt.cause() == .timedOut)
        #expect(try attempt.scratch.read("attempt/log").hasPrefix("on"))
    }

    @Test func `a program that is asked to stop can tidy up`() async throws {
        let attempt = try Attempt()
        try attempt.makePipe("ready")
        let child = try Built.supervisor().launch(
            attempt.plan("trap 'echo tidied; exit 0' TERM; echo $$ > ready; while :; do sleep 0.01; done"))
        _ = try attempt.line(from: "ready")
        guard case .running(let supervisor) = try attempt.folder.state() else {
            Issue.record("not running")
            return
        }
        #expect(supervisor.pid == child)
        #expect(supervisor.signal(SIGTERM))
        #expect(try await attempt.end(of: child) == .exited(0))
        #expect(try attempt.cause() == .stopped)
        #expect(try attempt.scratch.read("attempt/log").contains("tidied"))
    }

    @Test func `children that left the group and the session end with the program`() async throws {
        let attempt = try Attempt()
        try attempt.makePipe("ready")
        // The program waits for the test to have seen the grandchild, then ends.
        try attempt.makePipe("go")
        let script = "(env -i setsid sh -c 'echo $$ > ready; exec sleep 1000' &) ; read line < go; exit 0"
        let child = try Built.supervisor().launch(attempt.plan(script))
        let grandchild = try #require(try attempt.process(from: "ready"))
        #expect(grandchild.isAlive)
        let go = open(attempt.scratch.path("go"), O_WRONLY)
        _ = write(go, "\n", 1)
        close(go)
        #expect(try await attempt.end(of: child) == .exited(0))
        #expect(try attempt.cause() == .succeeded)
        #expect(!grandchild.isAlive)
    }

    @Test func `a tree that hides from its attempt, its environment and its session ends when it is stopped`()
        async throws
    {
        let attempt = try Attempt()
        try attempt.makePipe("middle")
        try attempt.makePipe("leaf")
        // Two generations that call themselves nothing, each in a session of its own; the older lives on beside its child.
        _ = try attempt.scratch.write("echo $$ > leaf; exec sleep 1000", to: "leaf.sh")
        _ = try attempt.scratch.write(
            "trap '' TERM; (env -i setsid sh leaf.sh &); echo $$ > middle; exec sleep 1000", to: "middle.sh")
        let script = "(env -i setsid sh middle.sh &); exec sleep 1000"
        let child = try Built.supervisor().launch(attempt.plan(script, grace: .milliseconds(50)))
        let processes = [
            try #require(try attempt.process(from: "leaf")), try #require(try attempt.process(from: "middle")),
        ]
        #expect(processes.filter(\.isAlive).count == 2)
        kill(child, SIGTERM)
        #expect(try await attempt.end(of: child) == .exited(0))
        #expect(try attempt.cause() == .stopped)
        #expect(processes.filter(\.isAlive).isEmpty)
    }

    @Test func `an attempt whose supervisor is killed is lost and its processes can be found`() async throws {
        let attempt = try Attempt()
        try attempt.makePipe("program")
        try attempt.makePipe("other")
        let script = "(setsid sh -c 'echo $$ > other; exec sleep 1000' &) ; echo $$ > program; exec sleep 1000"
        let child = try Built.supervisor().launch(attempt.plan(script))
        let other = try #require(try attempt.process(from: "other"))
        let program = try #require(try attempt.process(from: "program"))
        kill(child, SIGKILL)
        #expect(try await attempt.end(of: child) == .signaled(SIGKILL))
        #expect(try attempt.folder.state() == .lost)
        try await attempt.end(ofAdopted: program)
        #expect(other.isAlive)
        #expect(Leftovers.kill(environment: attempt.environment) == 1)
        try await attempt.end(ofAdopted: other)
        // It never runs a second time.
        #expect(try await attempt.run(attempt.plan("echo again")) == .exited(76))
        #expect(try attempt.folder.state() == .lost)
    }

    @Test func `a second supervisor leaves the first one alone`() async throws {
        let attempt = try Attempt()
        try attempt.makePipe("ready")
        let plan = attempt.plan("echo once; echo $$ > ready; exec sleep 1000")
        let child = try Built.supervisor().launch(plan)
        _ = try attempt.line(from: "ready")
        #expect(try await attempt.run(plan) == .exited(75))
        guard case .running(let supervisor) = try attempt.folder.state() else {
            Issue.record("not running")
            return
        }
        supervisor.signal(SIGTERM)
        #expect(try await attempt.end(of: child) == .exited(0))
        #expect(try await attempt.run(plan) == .exited(0))
        #expect(try attempt.cause() == .stopped)
        #expect(try attempt.scratch.read("attempt/log") == "once\n")
    }

    @Test func `of a log over its limit the first and the last half are kept, and a line tells of the rest`()
        async throws
    {
        let attempt = try Attempt()
        var plan = attempt.plan("seq 1 100000; echo; echo end")
        plan.limits.log = 10_000
        _ = try await attempt.run(plan)
        let log = try attempt.scratch.read("attempt/log")
        #expect(log.utf8.count < 10_000 + 2500 + 100)
        #expect(log.hasPrefix("1\n2\n3\n") && log.hasSuffix("\n99999\n100000\n\nend\n"))
        let notice = try #require(log.firstMatch(of: /\n\[(\d+) bytes are left out here: the log may have 10000\]\n/))
        let leftOut = try #require(Int(notice.output.1))
        #expect(log.utf8.count - notice.output.0.utf8.count + leftOut == 588_895 + 5)
    }

    @Test func `a job that prints for ever takes no more of the disk than its limit`() async throws {
        let attempt = try Attempt()
        try attempt.makePipe("ready")
        var plan = attempt.plan("head -c 50000000 /dev/zero | tr '\\0' x; echo $$ > ready; exec sleep 1000")
        plan.limits.log = 1 << 20
        let child = try Built.supervisor().launch(plan)
        _ = try attempt.line(from: "ready")
        var status = stat()
        #expect(stat(attempt.scratch.path("attempt/log"), &status) == 0)
        // While it runs the log has a hole, and is over its limit by what is worth a call.
        #expect(Int(status.st_blocks) * 512 < 2 << 20, "\(status.st_blocks) blocks")
        kill(child, SIGTERM)
        _ = try await attempt.end(of: child)
        #expect(stat(attempt.scratch.path("attempt/log"), &status) == 0)
        #expect(status.st_size < 3 << 19, "\(status.st_size) bytes")
    }

    @Test func `processes are held to the limits of files, of processor time and of memory`() async throws {
        let attempt = try Attempt()
        var plan = attempt.plan("head -c 50000 /dev/zero > large; ulimit -f; ulimit -t; ulimit -d")
        plan.limits = ProcessLimits(memory: 64 << 20, fileSize: 10_240, processorTime: .seconds(7))
        _ = try await attempt.run(plan)
        let lines = try attempt.scratch.read("attempt/log").split(separator: "\n").map(String.init)
        #expect(lines.suffix(3) == ["20", "7", "65536"])
        var status = stat()
        #expect(stat(attempt.scratch.path("large"), &status) == 0 && status.st_size == 10_240)
    }

    @Test(arguments: ["memory=much", "memory", "colour=1", "log=-1"])
    func `limits that are none are wrong usage`(limit: String) throws {
        let attempt = try Attempt()
        let child = ChildProcess(
            program: try Built.supervisor().path,
            arguments: [attempt.folder.path, "0", "0", "0", limit, "--", "/bin/true"], environment: [:])
        #expect(try child.run(timeout: .seconds(10)) == .exited(64))
    }

    @Test func `a supervisor that is missing says where it belongs`() throws {
        #expect(throws: EngineError.supervisorMissing(path: "/no/such/tidegate-supervisor")) {
            try Supervisor(besideExecutable: "/no/such/tidegate")
        }
    }
}

@Suite(.timeLimit(.minutes(15))) struct ProcessWaiterTests {
    @Test func `each of many children is told of once and with its own status`() async throws {
        let attempt = try Attempt()
        let ends = try await withThrowingTaskGroup(of: (Int32, ProcessEnd).self) { group in
            for status in Int32(0)..<40 {
                let child = ChildProcess(program: "/bin/sh", arguments: ["-c", "exit \(status)"], environment: [:])
                let pid = try child.start()
                group.addTask { (status, try await attempt.end(of: pid)) }
            }
            return try await group.reduce(into: [Int32: ProcessEnd]()) { $0[$1.0] = $1.1 }
        }
        #expect(ends == Dictionary(uniqueKeysWithValues: (Int32(0)..<40).map { ($0, .exited($0)) }))
    }

    @Test func `a process that is gone, or another one of its number, is not alive and gets no signal`() async throws {
        let mine = try #require(ProcessIdentity(of: getpid()))
        #expect(mine.isAlive)
        let earlier = ProcessIdentity(pid: mine.pid, startTime: mine.startTime - 1, bootID: mine.bootID)
        let otherBoot = ProcessIdentity(pid: mine.pid, startTime: mine.startTime, bootID: "before")
        for stranger in [earlier, otherBoot] {
            #expect(!stranger.isAlive)
            #expect(!stranger.signal(SIGKILL))
        }
    }

    @Test func `a child that takes too long is killed`() throws {
        let child = ChildProcess(program: "/bin/sleep", arguments: ["1000"], environment: [:])
        #expect(try child.run(timeout: .milliseconds(20)) == nil)
    }
}
