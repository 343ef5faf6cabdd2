import Engines
import Foundation
import TestSupport

/// A disk of a few kibibytes, mounted over a test's folder; gone when the test lets go of it.
final class SmallDisk {
    private let folder: String

    /// Whether this system lets us mount one: Linux, for root.
    static let isPossible: Bool = {
        guard let folder = try? ScratchFolder() else { return false }
        return withExtendedLifetime(folder) { (try? SmallDisk(over: folder, kibibytes: 64)) != nil }
    }()

    /// A disk of a size, over an empty folder.
    init(over folder: ScratchFolder, kibibytes: Int) throws {
        self.folder = folder.path
        try Self.run("mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "none", folder.path)
    }

    deinit {
        try? Self.run("umount", "--lazy", folder)
    }

    private static func run(_ program: String, _ arguments: String...) throws {
        let child = ChildProcess(program: "/bin/\(program)", arguments: arguments, environment: [:])
        guard try child.run(timeout: .seconds(10)) == .exited(0) else { throw Failure("\(program) does not work") }
    }
}
