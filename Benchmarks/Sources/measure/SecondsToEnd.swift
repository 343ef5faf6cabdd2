import Foundation

/// The seconds that a program takes from its start to its end; `Process` looks for that only every so often.
func secondsToEnd(of program: String, _ arguments: [String]) throws -> Double {
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    let null = FileHandle(forWritingAtPath: "/dev/null")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, null?.fileDescriptor ?? 2, 1)
    var status: Int32 = 0
    let taken = seconds {
        var pid: pid_t = 0
        guard posix_spawn(&pid, program, &actions, nil, &words, environ) == 0 else { return status = -1 }
        waitpid(pid, &status, 0)
    }
    guard status == 0 else { throw MeasureError("\(arguments) failed") }
    return taken
}
