import YAMLSource

/// What is around a job that is a process: the packages that a Python script needs, and whether it is shut in.
extension WorkflowReader {
    /// `requirements: jobs/requirements.txt`, or the lines of such a file.
    mutating func readPackages(_ section: Section) -> PythonPackages? {
        guard let node = section["requirements"] else { return nil }
        guard section["python"] != nil else {
            findings.report(.onlyOf("requirements", "python jobs", at: section.keyPlace("requirements")))
            return nil
        }
        guard case .sequence(let items) = node.kind else {
            let text = section.text("requirements", &findings)
            return text.flatMap { workspacePath($0, of: "requirements") }.map { .file($0.value) }
        }
        let lines = findings.texts(node, of: "requirements") ?? []
        for line in lines where line.value.contains(where: \.isNewline) {
            findings.report(.badValue("requirements", "\(quoted(line.value)) is more than a line", at: line.place))
        }
        if items.isEmpty { findings.report(.emptyList("requirements", at: section.keyPlace("requirements"))) }
        return .lines(lines.map(\.value))
    }

    mutating func readSandbox(_ section: Section) -> Bool? {
        guard let isWanted = section.boolean("sandbox", &findings) else { return nil }
        if isWanted, section["sql"] != nil {
            findings.report(.onlyOf("sandbox", "python and shell jobs", at: section.keyPlace("sandbox")))
        }
        return isWanted
    }
}
