import Engines
import Files
import Scheduling
import Workflows

/// The SQL that a node is given besides its own: what runs before it, what it may touch, and the values it may ask for.
struct NodeSQL {
    let context: AttemptContext
    let files: any FileSystem

    /// A text of SQL as it is now.
    func source(_ source: SQLWork.Source) throws -> SQLSource {
        switch source {
        case .compaction: SQLSource("")
        case .text(let text): SQLSource(text)
        case .file(let path):
            SQLSource(String(decoding: try files.read(context.workspace.path(path)), as: UTF8.self), file: path)
        }
    }

    /// What is run first: the workflow's preludes, then the job's own.
    func preludes() throws -> [SQLSource] { try Self.preludes(of: context.node, in: context.workflow).map(source) }

    /// The same, as the workflow names them.
    static func preludes(of node: Node, in workflow: Workflow) -> [SQLWork.Source] {
        workflow.preludes + (node.sqlWork?.preludes ?? [])
    }

    /// What `files` opens, as it is now.
    func access() throws -> SessionAccess {
        var access = SessionAccess()
        for path in context.node.sqlWork?.files ?? [] {
            let whole = context.workspace.path(path)
            switch try files.kind(of: whole) {
            case .folder: access.folders.append(whole)
            case nil where path.contains(where: { "*?[".contains($0) }):
                // A reader asks for the pattern, and then for each file.
                access.files += [whole] + (try matches(of: path))
            // What is not there yet may become either.
            case nil: access.add(whole)
            default: access.files.append(whole)
            }
        }
        return access
    }

    private func matches(of path: String) throws -> [String] {
        let pattern = try PathPattern(path)
        var found: [String] = []
        var folders = [pattern.literalPrefix]
        while let folder = folders.popLast() {
            let here = folder.isEmpty ? context.workspace.root : context.workspace.path(folder)
            guard try files.kind(of: here) == .folder else { continue }
            for entry in try files.list(here) {
                let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
                if entry.kind == .folder {
                    folders.append(path)
                } else if pattern.match(path) != nil {
                    found.append(context.workspace.path(path))
                }
            }
        }
        return found.sorted()
    }

    /// The run's properties, what its batch gathers by, the item, and `outputs`: what the nodes told that it listens to.
    var values: [String: SessionValue] {
        var values = context.templateValues.filter { !$0.key.contains(".") }.mapValues { SessionValue.text($0) }
        if let key = context.run.key, values[key.capture] == nil { values[key.capture] = .text(key.value) }
        if context.node.keepsState { values["state"] = .json(context.state ?? "null") }
        if values["outputs"] == nil, !outputs.isEmpty { values["outputs"] = .members(outputs) }
        return values
    }

    private var outputs: [String: SessionValue] {
        var outputs: [String: SessionValue] = [:]
        for (node, told) in context.inputs {
            var members = Dictionary(told.map { ($0.key, SessionValue($0.value)) }) { $1 }
            if let results = context.results[node] { members["results"] = .list(results.map { .json($0) }) }
            outputs[node.replacing("-", with: "_")] = .members(members)
        }
        return outputs
    }
}

extension Node {
    /// The work of an SQL job; nil for another's.
    var sqlWork: SQLWork? {
        if case .sql(let work) = work { work } else { nil }
    }
}

extension SessionAccess {
    fileprivate mutating func add(_ path: String) {
        files.append(path)
        folders.append(path)
    }
}

extension SessionValue {
    fileprivate init(_ value: OutputValue) {
        switch value {
        case .null: self = .null
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .text(let value): self = .text(value)
        }
    }
}
