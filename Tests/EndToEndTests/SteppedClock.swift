import Engines
import Foundation
import TestSupport

/// A wall clock that a test sets for programs it starts, also while they run; their clock of elapsed time stays right.
///
/// A small library takes the place of the system's clock in them, and adds what a file says.
struct SteppedClock {
    /// Whether a program can be given one here: Linux, with the toolchain's C compiler.
    static let isPossible = (try? withScratchFolder { folder in _ = try SteppedClock(in: folder) }) != nil

    /// What a program's environment has to hold for it.
    let environment: [String: String]
    private let offset: String

    init(in folder: ScratchFolder) throws {
        #if os(Linux)
            let library = folder.path("clock.so")
            let source = try folder.write(Self.source, to: "clock.c")
            let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            guard
                let compiler = path.map({ "\($0)/clang" }).first(where: FileManager.default.isExecutableFile),
                try ChildProcess(
                    program: compiler, arguments: ["-shared", "-fPIC", "-o", library, source],
                    environment: ProcessInfo.processInfo.environment
                ).run(timeout: .seconds(60)) == .exited(0)
            else { throw Failure("no library can be compiled") }
            offset = try folder.write("0", to: "offset")
            environment = ["LD_PRELOAD": library, "CLOCK_OFFSET": offset]
        #else
            throw Failure("only Linux can")
        #endif
    }

    /// Sets it; it goes on from there.
    func set(to time: String) throws {
        let seconds = try Date(time, strategy: .iso8601).timeIntervalSinceNow.rounded()
        try Data("\(Int(seconds))".utf8).write(to: URL(fileURLWithPath: offset), options: .atomic)
    }

    private static let source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <time.h>
        #include <unistd.h>

        int clock_gettime(clockid_t clock, struct timespec *now) {
            int code = (int)syscall(SYS_clock_gettime, clock, now);
            const char *path = getenv("CLOCK_OFFSET");
            if (code != 0 || clock != CLOCK_REALTIME || path == NULL) return code;
            char text[32] = "";
            int file = open(path, O_RDONLY | O_CLOEXEC);
            if (file < 0) return code;
            if (read(file, text, sizeof text - 1) > 0) now->tv_sec += atol(text);
            close(file);
            return code;
        }
        """
}
