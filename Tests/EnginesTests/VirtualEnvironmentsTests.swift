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

@Suite struct VirtualEnvironmentsTests {
    @Test func `what no job has used for long goes, and what is used or in use stays`() throws {
        let scratch = try ScratchFolder()
        for name in ["old", "used", "busy"] { _ = try scratch.write("", to: "venvs/\(name)/.complete") }
        _ = try scratch.write("", to: "venvs/half/pyvenv.cfg")
        _ = try scratch.write("", to: "venvs/old.lock")
        let lock = open(try scratch.write("", to: "venvs/busy.lock"), O_RDWR | O_CLOEXEC)
        defer { close(lock) }
        #expect(flock(lock, LOCK_SH) == 0)
        let environments = VirtualEnvironments(in: scratch.path("venvs"))
        #expect(try environments.collect(unusedSince: .now - .seconds(60)) == 0)
        #expect(try environments.collect(unusedSince: .now + .seconds(60)) == 3)
        #expect(try scratch.names(in: "venvs").filter { !$0.hasSuffix(".lock") } == ["busy"])
        #expect(try VirtualEnvironments(in: scratch.path("none")).collect(unusedSince: .now) == 0)
    }

    @Test func `the Python files are written once, and again when they are of another version`() throws {
        let scratch = try ScratchFolder()
        let modules = PythonModules(in: scratch.path("python"))
        try modules.install(in: LocalFileSystem())
        let module = try scratch.read("python/lib/tidegate.py")
        #expect(module.contains("def batch(dataset: str)"))
        _ = try scratch.write("old", to: "python/lib/tidegate.py")
        try modules.install(in: LocalFileSystem())
        #expect(try scratch.read("python/lib/tidegate.py") == module)
        #expect(try scratch.names(in: "python") == ["lib", "requirements.py"])
    }
}
