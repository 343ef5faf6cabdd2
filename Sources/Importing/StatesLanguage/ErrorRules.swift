/// Retry and Catch.
enum ErrorRules {
    /// The kind that an error's name becomes; nothing for all errors.
    static func kind(_ name: String) -> String? {
        switch name {
        case "States.ALL": nil
        case "States.Timeout": "timeout"
        case "States.HeartbeatTimeout": "heartbeat"
        case "States.TaskFailed": "exit-code"
        default: KebabName.from(name, otherwise: "error")
        }
    }

    /// The names in `ErrorEquals`; nothing if they are not a list of names.
    static func names(_ rule: JSONFields) -> [String]? {
        guard let values = rule["ErrorEquals"]?.array, !values.isEmpty else { return nil }
        let names = values.compactMap(\.string)
        return names.count == values.count ? names : nil
    }

    /// One rule of Retry, with AWS's own defaults written out.
    static func retry(_ rule: JSONFields, _ remarks: inout Remarks) -> YAMLValue? {
        guard let names = names(rule) else {
            remarks.mark("a Retry without ErrorEquals: \(JSONValue.object(rule.object))", at: rule.path)
            return nil
        }
        var result: YAMLValue = [
            "attempts": .word("\(count("MaxAttempts", of: rule, otherwise: 3, &remarks))"),
            "delay": .duration(seconds: count("IntervalSeconds", of: rule, otherwise: 1, &remarks)),
            "backoff": .word(rule["BackoffRate"]?.number ?? "2"),
        ]
        if rule["MaxDelaySeconds"] != nil {
            let seconds = count("MaxDelaySeconds", of: rule, otherwise: 0, &remarks)
            if seconds > 0 { result.set("max-delay", .duration(seconds: seconds)) }
        }
        switch rule["JitterStrategy"] {
        case nil, .string("NONE"): break
        case .string("FULL"): result.set("jitter", "full")
        case .some(let other): remarks.mark("JitterStrategy \(other)", at: rule.path.key("JitterStrategy"))
        }
        if let rate = rule["BackoffRate"], rate.number == nil {
            remarks.mark("BackoffRate \(rate)", at: rule.path.key("BackoffRate"))
        }
        let kinds = names.compactMap(kind)
        if kinds.count == names.count { result.set("on", .texts(kinds)) }
        remarks.mark(rule.members(besides: known), of: rule.path)
        return result
    }

    private static let known: Set<String> = [
        "ErrorEquals", "MaxAttempts", "IntervalSeconds", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment",
    ]

    private static func count(
        _ key: String, of rule: JSONFields, otherwise: Int, _ remarks: inout Remarks
    ) -> Int {
        guard let value = rule[key] else { return otherwise }
        if let count = value.count { return count }
        remarks.mark("\(key) \(value)", at: rule.path.key(key))
        return otherwise
    }
}
