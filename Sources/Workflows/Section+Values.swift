import Timekeeping
import YAMLSource

/// Values of one kind; each is nil if its key is not there, and, with a diagnostic, if it is of another kind.
extension Section {
    func text(_ key: String, _ findings: inout Findings) -> Placed<String>? {
        self[key].flatMap { findings.text($0, of: key) }
    }

    func requiredText(_ key: String, _ findings: inout Findings) -> Placed<String>? {
        guard self[key] != nil else {
            findings.report(.missingKey(key, in: name, at: place))
            return nil
        }
        return text(key, &findings)
    }

    func integer(_ key: String, atLeast least: Int, _ findings: inout Findings) -> Int? {
        guard let node = self[key] else { return nil }
        guard let integer = node.integer, integer >= least else {
            findings.report(.notAnInteger(key, atLeast: least, at: node.place(in: file), is: node.shown))
            return nil
        }
        return integer
    }

    func number(_ key: String, atLeast least: Double, _ findings: inout Findings) -> Double? {
        guard let node = self[key] else { return nil }
        guard let number = node.number, number >= least else {
            findings.report(.notANumber(key, atLeast: least, at: node.place(in: file), is: node.shown))
            return nil
        }
        return number
    }

    func boolean(_ key: String, _ findings: inout Findings) -> Bool? {
        guard let node = self[key] else { return nil }
        if let boolean = node.boolean { return boolean }
        findings.report(.notABoolean(key, at: node.place(in: file), is: node.shown))
        return nil
    }

    func duration(_ key: String, isZeroAllowed: Bool = false, _ findings: inout Findings) -> Duration? {
        guard let text = shortText(key, &findings) else { return nil }
        do throws(DurationTextError) {
            let duration = try DurationText.parse(text.value)
            if duration > .zero || (isZeroAllowed && duration == .zero) { return duration }
            findings.report(.notPositive(key, at: text.place))
        } catch {
            findings.report(.badValue(key, error.description, at: text.place))
        }
        return nil
    }

    func size(_ key: String, _ findings: inout Findings) -> Int64? {
        guard let text = shortText(key, &findings) else { return nil }
        do throws(ByteSizeTextError) {
            let bytes = try ByteSizeText.parse(text.value)
            if bytes > 0 { return bytes }
            findings.report(.notPositive(key, at: text.place))
        } catch {
            findings.report(.badValue(key, error.description, at: text.place))
        }
        return nil
    }

    /// One of a few words.
    func choice<Choice: RawRepresentable<String>>(
        _ key: String, of choices: [Choice], _ findings: inout Findings
    ) -> Choice? {
        guard let text = text(key, &findings) else { return nil }
        if let choice = choices.first(where: { $0.rawValue == text.value }) { return choice }
        findings.report(.badChoice(text.value, for: key, at: text.place, allowed: choices.map(\.rawValue)))
        return nil
    }

    /// A text whose parser repeats it in its errors, so a short one.
    func shortText(_ key: String, _ findings: inout Findings) -> Placed<String>? {
        guard let text = text(key, &findings) else { return nil }
        guard text.value.utf8.count <= shortTextBytesMax else {
            findings.report(.tooLong(key, bytesMax: shortTextBytesMax, at: text.place))
            return nil
        }
        return text
    }

    /// One text or a list of texts.
    func texts(_ key: String, _ findings: inout Findings) -> [Placed<String>]? {
        self[key].flatMap { findings.texts($0, of: key) }
    }

    /// As `texts`, for names: one that is repeated is left out, with a warning.
    func names(_ key: String, isEmptyAllowed: Bool = false, _ findings: inout Findings) -> [Placed<String>]? {
        guard let node = self[key], let texts = findings.texts(node, of: key) else { return nil }
        if case .sequence(let items) = node.kind, items.isEmpty, !isEmptyAllowed {
            findings.report(.emptyList(key, at: node.place(in: file)))
            return nil
        }
        var seen: Set<String> = []
        return texts.filter { text in
            let isNew = seen.insert(text.value).inserted
            if !isNew { findings.report(.repeatedName(text.value, in: key, at: text.place)) }
            return isNew
        }
    }
}

private let shortTextBytesMax = 200

/// Texts of nodes, wherever they stand; with a diagnostic for what is none.
extension Findings {
    mutating func text(_ node: YAMLNode, of key: String) -> Placed<String>? {
        guard let text = node.text else {
            report(.notText(key, at: node.place(in: file), is: node.kindName))
            return nil
        }
        return Placed(value: text, node: node, file: file)
    }

    /// One text or a list of texts; nil if the node is neither.
    mutating func texts(_ node: YAMLNode, of key: String) -> [Placed<String>]? {
        guard case .sequence(let items) = node.kind else { return text(node, of: key).map { [$0] } }
        return items.compactMap { text($0, of: key) }
    }

    /// The members of a mapping whose values are texts, each with its key.
    mutating func textMembers(
        of node: YAMLNode, _ title: String
    ) -> [(key: Placed<String>, text: Placed<String>)] {
        guard case .mapping(let mapping) = node.kind else {
            report(.notASection(title, at: node.place(in: file), is: node.kindName))
            return []
        }
        return mapping.entries.compactMap { entry in
            let key = Placed(value: entry.name, node: entry.key, file: file)
            return text(entry.value, of: entry.name).map { (key, $0) }
        }
    }
}

extension YAMLNode {
    /// What it is, for a message: a scalar's text, or its kind.
    var shown: String { text.map(quoted) ?? kindName }

    /// A list's elements; anything else by itself, where one may stand for a list of one.
    var elements: [YAMLNode] {
        if case .sequence(let items) = kind { items } else { [self] }
    }
}
