extension Workflow {
    /// The properties of a run that a trigger, if any, starts, given more by who asked for it.
    public func properties(
        startedBy trigger: String?, given: [String: String]
    ) -> (values: [String: String], problem: String?) {
        properties(given: (trigger.flatMap(self.trigger)?.parameters ?? [:]).merging(given) { $1 })
    }

    /// The properties of a run that is given some: each of its kind, each parameter once; or what is wrong with them.
    public func properties(given: [String: String]) -> (values: [String: String], problem: String?) {
        var values: [String: String] = [:]
        for name in given.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
            let known = parameters.isEmpty ? "it has none" : "it has: \(parameters.map(\.name).joined(separator: ", "))"
            return ([:], "workflow '\(self.name)' has no parameter '\(name)'; \(known)")
        }
        for parameter in parameters {
            guard let text = given[parameter.name] ?? parameter.defaultValue else {
                return ([:], "parameter '\(parameter.name)' of workflow '\(name)' has no default; give it a value")
            }
            if let problem = parameter.problem(with: text) {
                return ([:], "parameter '\(parameter.name)' of workflow '\(name)': \(problem)")
            }
            values[parameter.name] = text
        }
        return (values, nil)
    }
}
