import Files
import TestSupport
import Testing
import Timekeeping

@testable import Engines

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite(.timeLimit(.minutes(5))) struct ControlGroupTests {
    private static let usable = try? ControlGroups.find()
    private static let old = "41 31 0:38 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"

    @Test(arguments: [
        ("/", "/sys/fs/cgroup", "0::/a.slice/b.scope", nil, "/sys/fs/cgroup/a.slice/b.scope"),
        ("/", "/sys/fs/cgroup/unified", "4:memory:/x\n0::/", nil, "/sys/fs/cgroup/unified"),
        ("/a.slice", "/groups", "0::/a.slice/b.scope", nil, "/groups/b.scope"),
        ("/", "/sys/fs/cgroup", "0::/a.slice", "/jobs.slice/", "/sys/fs/cgroup/jobs.slice"),
        ("/", "/sys/fs/cgroup", "4:memory:/x", nil, nil),
    ])
    func `the group that a process is in is a folder of the mounted tree`(
        root: String, mount: String, membership: String, configured: String?, folder: String?
    ) {
        let mounts = Self.old + "42 31 0:39 \(root) \(mount) rw,relatime shared:9 - cgroup2 cgroup2 rw\n"
        #expect(ControlGroups.folder(configured: configured, mounts: mounts, membership: membership) == folder)
        #expect(ControlGroups.folder(configured: configured, mounts: Self.old, membership: membership) == nil)
    }

    @Test func `a group that cannot be had is no hindrance, and says why there is none`() async throws {
        let attempt = try Attempt()
        var supervisor = try Built.supervisor()
        supervisor.controlGroups = ControlGroups(folder: "/no/such/folder", boundsMemory: false)
        #expect(try await attempt.end(of: supervisor.launch(attempt.plan("echo here"))) == .exited(0))
        #expect(try attempt.cause() == .succeeded)
        #expect(throws: ControlGroups.Unusable.self) { try ControlGroups.find(configured: "/no/such/group") }
    }

    /// An attempt with a folder of files in place of a group.
    private func withStandIn(
        _ script: String, events: String, _ body: (AttemptExit) -> Void
    ) async throws {
        let attempt = try Attempt()
        let groups = ControlGroups(folder: try attempt.scratch.makeFolder("groups"), boundsMemory: true)
        let folder = groups.group(of: attempt.folder).dropFirst(attempt.scratch.path.count + 1)
        for name in ["cgroup.procs", "cgroup.kill", "memory.max", "memory.swap.max"] {
            _ = try attempt.scratch.write("", to: "\(folder)/\(name)")
        }
        _ = try attempt.scratch.write(events, to: "\(folder)/memory.events")
        var supervisor = try Built.supervisor()
        supervisor.controlGroups = groups
        var plan = attempt.plan(script)
        plan.limits.memory = 64 << 20
        #expect(try await attempt.end(of: supervisor.launch(plan)) == .exited(0))
        guard case .ended(let exit) = try attempt.folder.state() else {
            Issue.record("no end on record")
            return
        }
        #expect(try attempt.scratch.read("\(folder)/memory.max") == "\(64 << 20)")
        #expect(try attempt.scratch.read("\(folder)/memory.swap.max") == "0")
        #expect(try attempt.scratch.read("\(folder)/cgroup.procs") == "0")
        #expect(try attempt.scratch.read("\(folder)/cgroup.kill") == "1")
        body(exit)
    }

    @Test(arguments: [
        ("exit 1", "low 0\noom 2\noom_kill 1\n", true), ("exit 1", "oom 0\noom_kill 0\n", false),
        ("exit 0", "oom_kill 1\n", false), ("kill -KILL $$", "oom_kill 0\n", false),
        ("kill -KILL $$", "oom_kill 3\n", true),
    ])
    func `a group is bounded by the job's memory, and its count of kills tells why the job failed`(
        script: String, events: String, isOutOfMemory: Bool
    ) async throws {
        try await withStandIn(script, events: events) { exit in
            #expect(exit.isOutOfMemory == isOutOfMemory)
        }
    }

    @Test(.enabled(if: usable != nil, "no control groups of version 2 can be made here"))
    func `with control groups, an attempt is in one of its own, which goes with it`() async throws {
        let attempt = try Attempt()
        var supervisor = try Built.supervisor()
        supervisor.controlGroups = Self.usable
        let group = try #require(Self.usable?.group(of: attempt.folder))
        let script = "cat /proc/self/cgroup; (env -i setsid sleep 1000 &) ; exit 0"
        #expect(try await attempt.end(of: supervisor.launch(attempt.plan(script))) == .exited(0))
        #expect(try attempt.cause() == .succeeded)
        #expect(try attempt.scratch.read("attempt/log").contains(group.split(separator: "/").last ?? "?"))
        #expect(access(group, F_OK) != 0)
    }

    @Test func `groups that nobody is in go, but for new ones`() throws {
        let scratch = try ScratchFolder()
        for name in ["tidegate-1/inner", "tidegate-probe-2", "other"] { _ = try scratch.makeFolder(name) }
        // A folder with a file in it stands for a group that somebody is in.
        _ = try scratch.write("", to: "tidegate-3/process")
        let groups = ControlGroups(folder: scratch.path, boundsMemory: false)
        groups.removeEmpty(at: .now)
        #expect(try scratch.names(in: ".").count == 4)
        groups.removeEmpty(at: .now + .seconds(120))
        #expect(try scratch.names(in: ".").sorted() == ["other", "tidegate-3"])
    }

    @Test(.enabled(if: usable != nil, "no control groups of version 2 can be made here"))
    func `with control groups, what a lost attempt hides from its environment, session and parents is found and ended`()
        async throws
    {
        let attempt = try Attempt()
        try attempt.makePipe("ready")
        var supervisor = try Built.supervisor()
        supervisor.controlGroups = Self.usable
        let group = try #require(Self.usable?.group(of: attempt.folder))
        let script = "(env -i setsid sh -c 'echo $$ > ready; exec sleep 1000' &) ; exec sleep 1000"
        let child = try supervisor.launch(attempt.plan(script))
        let hidden = try #require(try attempt.process(from: "ready"))
        kill(child, SIGKILL)
        #expect(try await attempt.end(of: child) == .signaled(SIGKILL))
        #expect(try attempt.folder.state() == .lost)
        #expect(Leftovers.kill(environment: attempt.environment) == 0 && hidden.isAlive)
        ControlGroups.end(of: attempt.folder)
        try await attempt.end(ofAdopted: hidden)
        #expect(access(group, F_OK) != 0)
    }
}
