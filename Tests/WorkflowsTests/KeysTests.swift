import Testing
import Workflows
import YAMLSource

/// The keys as the reader, the schema and the reference share them.
@Suite struct KeysTests {
    /// Each key of each section with its example, as `section.key`.
    static let examples = Keys.sections.flatMap { section in
        section.keys.map { (section: section.name, key: $0) }
    }

    @Test(arguments: examples)
    func `the example of each key loads`(section: String, key: KeyDefinition) {
        let line = "\(key.name): \(key.example)"
        if section == "template" || section == "use" { return expectStamps(section, line) }
        let text = workflow(with: line, in: section, key.name)
        let result = WorkflowLoader.load(text: text, file: "w.yaml")
        for problem in result.diagnostics where problem.severity == .error {
            Issue.record("\(section).\(key.name): \(problem.message)\n\(text)")
        }
    }

    private func expectStamps(_ section: String, _ line: String) {
        let body = "workflow: {workflow: w, jobs: {a: {shell: x}}}"
        let parameters = "parameters: {source: '-', zone: '-'}"
        var lines = ["template: ingest", parameters, body]
        if section == "template" {
            lines.removeAll { line.hasPrefix($0.prefix { $0 != ":" } + ":") }
            if !line.hasPrefix("workflow:") { lines.append(line) } else { lines.append(body) }
        }
        let template = WorkflowTemplate.load(text: lines.joined(separator: "\n"), file: "t.yaml")
        #expect(template.diagnostics.isEmpty && template.template != nil)
        guard section == "use", let template = template.template else { return }
        let text = line.hasPrefix("use:") ? line : "use: ingest\n\(line)"
        let result = WorkflowLoader.loadAll(text: text, file: "w.yaml", templates: ["ingest": template])
        #expect(result.loaded.count == 1 && result.diagnostics.isEmpty, "\(result.diagnostics)")
    }

    /// A small workflow with a key in the section it belongs to.
    private func workflow(with line: String, in section: String, _ key: String) -> String {
        var sections: [String: String] = [
            "workflow": "workflow: w", "parameters": "parameters: {region: eu}",
            "datasets": "datasets: {d: {path: 'in/{date}/*.csv'}}",
            "triggers": "triggers: {t: {on-demand: true, start: a}}",
            "jobs": "jobs: {a: {shell: x, needs: c}, b: {shell: x}}", "crawlers": "crawlers: {c: {datasets: d}}",
        ]
        let flow = "{\(line)}"
        let files = "on-upload: d, start: a"
        switch section {
        case "workflow":
            sections = [
                "workflow": "workflow: w", "jobs": "jobs: {a: {shell: x}}", "datasets": "datasets: {d: {path: in/}}",
            ]
            sections[key] = line
        case "parameter": sections["parameters"] = "parameters: {p: {default: 2026-01-01, type: date}, q: \(flow)}"
        case "defaults": sections["defaults"] = "defaults: \(flow)"
        case "dataset":
            let isOfBuckets = ["endpoint", "region", "every"].contains(key)
            let path = key == "path" ? "" : "path: '\(isOfBuckets ? "s3://shop/" : "")in/{date}/*.csv', "
            sections["datasets"] = "datasets: {d: {\(path)\(line)}}"
            if key == "hold-for" {
                sections["triggers"] = "triggers: {hourly: {\(files)}, nightly: {every: 1d, start: a}}"
            }
        case "classifier": sections["datasets"] = "datasets: {d: {path: 'in/*', classifier: \(flow)}}"
        case "watch": sections["datasets"] = "datasets: {d: {path: 'in/*.csv', watch: \(flow)}}"
        case "validate": sections["datasets"] = "datasets: {d: {path: 'in/*.csv', validate: \(flow)}}"
        case "expectation":
            let item = "{\(key == "rule" ? "" : "rule: '1', ")\(line)}"
            sections["datasets"] = "datasets: {d: {path: 'in/*.csv', validate: {expect: [\(item)]}}}"
        case "expect-arrivals":
            let by = key == "by" ? "" : "by: '06:00', "
            sections["datasets"] = "datasets: {d: {path: 'in/*.csv', expect-arrivals: {\(by)\(line)}}}"
        case "trigger":
            let clock = "every: 1h, start: a"
            let first = [
                "batch": files, "catch-up": clock, "if-empty": clock, "set": files, "start": "on-demand: true",
            ]
            sections["triggers"] = "triggers: {t: {\(first[key] ?? "start: a"), \(line)}}"
        case "upload":
            let first = ["per": "all: [d], ", "late": "all: [d], per: date, "][key] ?? ""
            sections["triggers"] = "triggers: {t: {on-upload: {\(first)\(line)}, start: a}}"
        case "batch": sections["triggers"] = "triggers: {t: {\(files), batch: \(flow)}}"
        case "catch-up": sections["triggers"] = "triggers: {t: {every: 1h, start: a, catch-up: \(flow)}}"
        case "notify": sections["notify"] = "notify: \(flow)"
        case "crawler":
            sections["crawlers"] = "crawlers: {c: {\(key == "datasets" ? "" : "datasets: d, ")\(line)}}"
        default: setNode(line, in: section, key, &sections)
        }
        return sections.keys.sorted().compactMap { sections[$0] }.joined(separator: "\n") + "\n"
    }

    private func setNode(_ line: String, in section: String, _ key: String, _ sections: inout [String: String]) {
        let flow = "{\(line)}"
        var step: String?
        var job = "shell: x"
        switch section {
        case "job":
            let alone = ["sql", "python", "shell", "spark", "compact"].contains(key)
            let companions = [
                "requirements": "python: x.py, ", "engine": "sql: SELECT 1, ", "prelude": "sql: SELECT 1, ",
                "files": "sql: SELECT 1, ", "output": "sql: SELECT 1, ", "spark-conf": "sql: SELECT 1, engine: spark, ",
                "check": "sql: SELECT 1, output: {table: out.a, path: lake/a}, ",
            ]
            job =
                alone ? line : (companions[key] ?? "shell: x, ") + line
        case "step":
            let owners = [
                "default": "choice: [{when: '1', go-to: b}], ", "with": "workflow: w, ", "error": "fail: x, ",
                "every": "until-file: x, ",
            ]
            step = (owners[key] ?? "") + line
        case "branch":
            step = "choice: [{\(key == "when" ? "go-to: b" : "when: '1'"), \(line)}]"
        case "node":
            let first = ["max-concurrency", "tolerate"].contains(key) ? "for-each: {items: [1]}, " : ""
            job = "shell: x, \(first)\(line)"
        case "needs": job = "shell: x, needs: {\(key == "state" ? "all: b, " : "")\(line)}"
        case "resources": job = "sql: SELECT 1, resources: \(flow)"
        case "retry", "for-each": job = "shell: x, \(section): \(flow)"
        case "requires": job = "shell: x, requires: {\(["every", "within"].contains(key) ? "file: x, " : "")\(line)}"
        case "output":
            let needed = ["table: out.a", "path: lake/a"].filter { !$0.hasPrefix(key + ":") }.joined(separator: ", ")
            let first =
                ["mask-salt": "mask: {a: hash}, ", "keys": "write: merge, ", "delete-when": "write: merge, keys: a, "][
                    key]
                ?? (line == "write: merge" ? "keys: a, " : "")
            job = "sql: SELECT 1, output: {\(needed), \(first)\(line)}"
        case "engine": job = "sql: SELECT 1, engine: {\(key == "above" ? "" : "above: 1 GiB, ")\(line)}"
        case "check":
            let needed = key == "rules" ? "" : "rules: [x > 0], "
            job = "sql: SELECT 1, output: {table: out.a, path: lake/a}, check: {\(needed)\(line)}"
        default: Issue.record("no example place for the section \(section)")
        }
        let other = key == "compact" ? "sql: SELECT 1, output: {table: out.b, path: lake/b}" : "shell: x"
        sections["jobs"] = "jobs: {a: {\(job)}, b: {\(other)}}"
        if let step { sections["steps"] = "steps: {s: {\(step)}}" }
    }
}
