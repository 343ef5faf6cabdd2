import Files
import Scheduling
import TestSupport
import Testing
import Workflows
import YAMLSource

@testable import Engines
@testable import Orchestrator

@Suite struct MachineSettingsTests {
    private static let gibibyte: Int64 = 1 << 30

    private func read(_ text: String) -> SettingsReader {
        let (root, diagnostics) = YAMLDocument.parse(text: text, file: "tidegate.yaml")
        var reader = SettingsReader(diagnostics: diagnostics)
        if let root { reader.read(root) }
        return reader
    }

    private var size: MachineSize {
        var size = MachineSize.own
        size.memory = 10 * Self.gibibyte
        size.threads = 2
        return size
    }

    @Test func `what is not said of the machine is asked of the system`() {
        #expect(Settings().machine(of: size).size == MachineShare(memory: 10 * Self.gibibyte, threads: 2))
        let said = read("machine: {memory: 4 GiB, threads: 8}").settings.machine(of: size)
        #expect(said.size == MachineShare(memory: 4 * Self.gibibyte, threads: 8))
    }

    @Test func `an sql job that says nothing counts as the settings of duckdb say, else as a part of the machine`() {
        #expect(Settings().machine(of: size).usual == MachineShare(memory: 4 * Self.gibibyte, threads: 1))
        let said = read("duckdb: {memory: 3 GiB, threads: 9}").settings.machine(of: size)
        // Never more than there is.
        #expect(said.usual == MachineShare(memory: 3 * Self.gibibyte, threads: 2))
    }

    @Test func `duckdb works within what the job says, else within the settings, else within a part of the machine`() {
        var node = Node(name: "sales", work: .sql(SQLWork(source: .text("SELECT 1"))))
        node.resources = Resources(memory: 1 << 29, temporaryDisk: 1 << 30)
        let settings = read("duckdb: {memory: 3 GiB, threads: 1}").settings
        let workspace = Workspace(root: "/tmp/workspace")
        let session = settings.session(of: node, in: workspace, temporaryFolder: "/tmp/a")
        #expect(session.memoryLimit == 1 << 29 && session.threads == 1 && session.temporaryDiskLimit == 1 << 30)
        node.resources = Resources()
        let usual = Settings().session(of: node, in: workspace, temporaryFolder: "/tmp/a")
        #expect(usual.memoryLimit == Settings().machine().usual.memory && usual.temporaryDiskLimit == nil)
    }

    @Test func `the control group of attempts is a path from the root of all`() {
        let machine = read("machine: {cgroup: /system.slice/tidegate.service}").settings.machine
        #expect(machine.controlGroup == "/system.slice/tidegate.service")
        for path in ["jobs", "/a/../b", "''"] {
            #expect(
                read("machine: {cgroup: \(path)}").diagnostics.map(\.message) == [
                    "'cgroup' takes the path of a control group, such as /system.slice/tidegate.service"
                ])
        }
    }

    @Test func `what is no size or number is told`() {
        let messages = read("machine: {memory: much, threads: 0, cores: 2}").diagnostics.map(\.message)
        #expect(
            messages == [
                "unknown key 'cores'", "'memory' takes a size such as 16 GiB", "'threads' takes a number from 1",
            ])
    }

    @Test func `the limits of control groups count, of the old form and of the new`() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.write("9:cpu:/x\n4:memory:/a/b\n0::/outer/inner\n", to: "membership")
        _ = try scratch.write("\(3 << 20)\n", to: "groups/memory/a/memory.limit_in_bytes")
        func found() -> MachineSize {
            MachineSize(in: LocalFileSystem(), groups: scratch.path("groups"), membership: scratch.path("membership"))
        }
        #expect(found().memory == 3 << 20)
        _ = try scratch.write("max\n", to: "groups/outer/memory.max")
        _ = try scratch.write("\(2 << 20)\n", to: "groups/outer/inner/memory.max")
        _ = try scratch.write("50000 100000\n", to: "groups/outer/cpu.max")
        #expect(found().memory == 2 << 20 && found().threads == 1)
    }
}
