import Engines
import Files
import Foundation
import Workflows

/// Jobs that are processes: Python scripts and shell commands.
extension JobPreparation {
    func python(_ work: ProcessWork) throws -> LaunchPlan {
        let program = try pythonProgram()
        let (box, places) = try sandbox()
        var command = box + [program, work.command] + filled(work.arguments)
        if let packages = work.packages {
            // The environment is made in the attempt: within its time, told in its log, and ended when it is.
            let script = try runner.pythonModules().requirements
            command =
                [program, script, context.workspace.environmentsFolder, try list(of: packages), "\(box.count)"]
                + command
        }
        return try process(command, work, places)
    }

    /// A command that names a file is that script; any other is a line for the shell.
    func shell(_ work: ProcessWork) throws -> LaunchPlan {
        let isScript = (try? runner.files.kind(of: context.workspace.path(work.command))) == .file
        let head = isScript ? [work.command] : ["-c", work.command, "sh"]
        let (box, places) = try sandbox()
        return try process(box + ["/bin/sh"] + head + filled(work.arguments), work, places)
    }

    /// With the bounds of a program that does not bound itself, as DuckDB does, and the module `tidegate` within reach.
    private func process(_ command: [String], _ work: ProcessWork, _ places: Sandbox.Places?) throws -> LaunchPlan {
        var plan = plan(command[0], Array(command.dropFirst()), work.environment)
        plan.limits.memory = context.node.resources.memory
        if let threads = context.node.resources.threads {
            plan.environment.merge(JobEnvironment.threads(threads)) { own, _ in own }
        }
        let others = plan.environment["PYTHONPATH"].map { ":" + $0 } ?? ""
        plan.environment["PYTHONPATH"] = try runner.pythonModules().searchPath + others
        if places != nil { plan.environment["TMPDIR"] = context.folder.temporary }
        return plan
    }

    func filled(_ arguments: [String]) -> [String] {
        arguments.map { TextTemplate($0).filled(with: context.templateValues) }
    }

    private func pythonProgram() throws -> String {
        let own = context.workspace.path(".venv/bin/python3")
        return try runner.files.kind(of: own) == nil ? "python3" : own
    }

    /// The path of the file that pip reads.
    private func list(of packages: PythonPackages) throws -> String {
        switch packages {
        case .file(let path): return context.workspace.path(path)
        case .lines(let lines):
            let path = context.folder.path + "/requirements.txt"
            try runner.files.write(lines.map { $0 + "\n" }.joined(), to: path, .thisBoot)
            return path
        }
    }

    /// What a command begins with that runs in a sandbox; nothing for a job that runs in none.
    private func sandbox() throws -> (arguments: [String], places: Sandbox.Places?) {
        guard context.node.isSandboxed else { return ([], nil) }
        let sandbox = try Sandbox(environment: runner.passedEnvironment)
        let files = runner.files
        let folder = context.folder
        try files.makeFolder(folder.temporary, .thisBoot)
        // Files that are there can be made writable one by one, without what else is in the folder.
        for path in [folder.result, folder.heartbeat] where try files.kind(of: path) == nil {
            try files.write([], to: path, .thisBoot)
        }
        let outside = try runner.settings.roots.filter { try files.kind(of: $0) == .folder }
        let socket = context.workspace.socketFile
        let places = Sandbox.Places(
            readable: [context.workspace.root] + outside,
            writable: [
                context.publication(in: files).staging, folder.temporary, folder.result, folder.heartbeat,
            ], hidden: access(socket, F_OK) == 0 ? [socket] : [])
        return ([sandbox.path] + sandbox.arguments(places, workingFolder: context.workspace.root), places)
    }
}
