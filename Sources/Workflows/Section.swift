import YAMLSource

/// A mapping of which some keys are known: looked at once for keys that are not, then read key by key.
struct Section {
    /// What it is, in messages: `dataset 'orders'`.
    let name: String
    /// Where something that it lacks is reported.
    let place: SourcePlace
    let file: String
    private let mapping: YAMLMapping

    /// A mapping; nil, with a diagnostic, if the node is none.
    init?(_ node: YAMLNode, _ name: String, keys: [String], at place: SourcePlace, _ findings: inout Findings) {
        guard case .mapping(let mapping) = node.kind else {
            findings.report(
                .notASection(name, at: node.isNull ? place : node.place(in: findings.file), is: node.kindName))
            return nil
        }
        self.name = name
        self.place = place
        self.mapping = mapping
        file = findings.file
        for entry in mapping.entries where !keys.contains(entry.name) && !findings.isFull {
            findings.report(
                .unknownKey(entry.name, at: entry.key.place(in: file), in: name, allowed: keys))
        }
    }

    /// The value of a key, null included.
    subscript(_ key: String) -> YAMLNode? { mapping[key]?.value }

    /// The key itself and its value.
    func entry(_ key: String) -> YAMLMapping.Entry? { mapping[key] }

    /// Where a key stands; where the section is if the key is not there.
    func keyPlace(_ key: String) -> SourcePlace { mapping[key]?.key.place(in: file) ?? place }

    /// The keys of a list that are there, in its order.
    func present(_ keys: [String]) -> [String] { keys.filter { mapping[$0] != nil } }

    /// The one key of a list that is there; nil, with a diagnostic, if it is none or more.
    ///
    /// The diagnostic stands at the second such key, unless another place is given.
    func one(of keys: [String], at other: SourcePlace? = nil, _ findings: inout Findings) -> String? {
        let present = present(keys)
        if let key = present.first, present.count == 1 { return key }
        let usual = present.count > 1 ? keyPlace(present[1]) : place
        findings.report(.notExactlyOne(of: keys, present: present, in: name, at: other ?? usual))
        return nil
    }

    /// The entries of a mapping of named things; none if the key is not there or empty.
    func namedEntries(_ key: String, of what: String, _ findings: inout Findings) -> [YAMLMapping.Entry] {
        guard let node = self[key], !node.isNull else { return [] }
        guard case .mapping(let named) = node.kind else {
            findings.report(.notNamed(key, of: what, at: node.place(in: file), is: node.kindName))
            return []
        }
        return named.entries
    }
}
