/// Makes nodes of events: anchors and aliases resolved, merge keys merged, limits kept.
///
/// What cannot be read past is thrown; other errors are collected in `diagnostics`, and reading goes on.
struct Composer: ~Copyable {
    /// A diagnostic after which nothing more can be read.
    struct Refusal: Error {
        var diagnostic: Diagnostic
    }

    /// A node with what it adds to the limits.
    struct Composed {
        var node: YAMLNode
        /// Its scalars, lists and mappings, itself and what its aliases stand for included.
        var count: Int
        /// Lists and mappings inside each other, itself included.
        var height: Int
    }

    private(set) var diagnostics: [Diagnostic] = []
    private let events: EventStream
    private let source: SourceLines
    private let file: String
    private var anchors: [String: Composed] = [:]
    private var openAnchors: [String] = []
    private var count = 0

    init(_ events: consuming EventStream, source: SourceLines, file: String) {
        self.events = events
        self.source = source
        self.file = file
    }

    /// The one document of the stream; nil when there is none.
    mutating func composeDocument() throws(Refusal) -> YAMLNode? {
        _ = try next()
        guard case .documentStart = try next().kind else { return nil }
        let root = try composeNode(try next(), depth: 0)
        _ = try next()
        let rest = try next()
        if case .documentStart = rest.kind {
            throw Refusal(diagnostic: .secondDocument(at: place(rest)))
        }
        return root.node
    }

    private mutating func composeNode(_ event: YAMLEvent, depth: Int) throws(Refusal) -> Composed {
        switch event.kind {
        case .alias(let name):
            return try resolveAlias(name, event, depth: depth)
        case .scalar(var scalar, let anchor, let tag):
            try countNodes(1, event)
            if scalar.style == .literal { scalar.indentation = indentation(of: scalar, event) }
            let composed = Composed(node: node(.scalar(scalar), event, tag: tag), count: 1, height: 0)
            if let anchor { anchors[anchor] = composed }
            return composed
        case .sequenceStart(let anchor, let tag):
            return try composeCollection(event, anchor: anchor, tag: tag, depth: depth, isMapping: false)
        case .mappingStart(let anchor, let tag):
            return try composeCollection(event, anchor: anchor, tag: tag, depth: depth, isMapping: true)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            // libyaml balances its events: a node begins wherever one is due.
            preconditionFailure("libyaml gave \(event.kind) where a node begins")
        }
    }

    /// What the lines of a block begin with: what its first line that is not empty has more than the text.
    private func indentation(of scalar: YAMLScalar, _ event: YAMLEvent) -> Int? {
        let lines = scalar.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.firstIndex(where: { !$0.isEmpty }), let line = source.line(event.start.line + 1 + first)
        else { return nil }
        let text = Array(lines[first].unicodeScalars)
        return line.suffix(text.count).elementsEqual(text) ? line.count - text.count : nil
    }

    private mutating func composeCollection(
        _ event: YAMLEvent, anchor: String?, tag: String?, depth: Int, isMapping: Bool
    ) throws(Refusal) -> Composed {
        guard depth < YAMLLimits.depthMax else { throw Refusal(diagnostic: .tooDeep(at: place(event))) }
        let countBefore = count
        try countNodes(1, event)
        if let anchor { openAnchors.append(anchor) }
        let (kind, height) =
            isMapping ? try composeEntries(depth: depth + 1) : try composeItems(depth: depth + 1)
        let composed = Composed(
            node: node(kind, event, tag: tag), count: count - countBefore, height: height + 1)
        if let anchor {
            openAnchors.removeLast()
            anchors[anchor] = composed
        }
        return composed
    }

    private mutating func composeItems(depth: Int) throws(Refusal) -> (YAMLNode.Kind, height: Int) {
        var items: [YAMLNode] = []
        var height = 0
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { return (.sequence(items), height) }
            let item = try composeNode(event, depth: depth)
            height = max(height, item.height)
            items.append(item.node)
        }
    }

    private mutating func composeEntries(depth: Int) throws(Refusal) -> (YAMLNode.Kind, height: Int) {
        var mapping = YAMLMapping()
        var merge: YAMLMapping.Entry?
        var height = 0
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { break }
            let key = try composeNode(event, depth: depth)
            let value = try composeNode(try next(), depth: depth)
            height = max(height, key.height, value.height)
            guard let entry = entry(key.node, value.node) else { continue }
            if entry.isMerge {
                if let merge { report(.duplicateKey(entry, first: merge, in: file)) }
                merge = merge ?? entry
            } else if let first = mapping.add(entry) {
                report(.duplicateKey(entry, first: first, in: file))
            }
        }
        if let merge { mergeEntries(of: merge.value, into: &mapping) }
        return (.mapping(mapping), height)
    }

    private mutating func entry(_ key: YAMLNode, _ value: YAMLNode) -> YAMLMapping.Entry? {
        guard case .scalar(let scalar) = key.kind, !key.isNull else {
            report(.keyIsNotText(at: key.place(in: file), kind: key.kindName))
            return nil
        }
        return YAMLMapping.Entry(name: scalar.text, key: key, value: value)
    }

    /// Adds the entries that are not there yet: what is written out wins, then what is merged first.
    private mutating func mergeEntries(of value: YAMLNode, into mapping: inout YAMLMapping) {
        var sources = [value]
        if case .sequence(let items) = value.kind { sources = items }
        for source in sources {
            guard case .mapping(let merged) = source.kind else {
                report(.mergeOfNoMapping(at: source.place(in: file), kind: source.kindName))
                continue
            }
            for entry in merged.entries {
                _ = mapping.add(entry)
            }
        }
    }

    private mutating func resolveAlias(_ name: String, _ event: YAMLEvent, depth: Int) throws(Refusal) -> Composed {
        guard let composed = anchors[name] else {
            let isOpen = openAnchors.contains(name)
            let suggestion = isOpen ? nil : NearMiss.best(for: name, in: anchors.keys.sorted())
            throw Refusal(
                diagnostic: isOpen
                    ? .aliasInsideItsAnchor(name, at: place(event))
                    : .unknownAlias(name, at: place(event), suggestion: suggestion))
        }
        guard depth + composed.height <= YAMLLimits.depthMax else {
            throw Refusal(diagnostic: .tooDeep(at: place(event)))
        }
        try countNodes(composed.count, event)
        return composed
    }

    private mutating func countNodes(_ added: Int, _ event: YAMLEvent) throws(Refusal) {
        count += added
        guard count <= YAMLLimits.nodesMax else { throw Refusal(diagnostic: .tooManyNodes(at: place(event))) }
    }

    private mutating func node(_ kind: YAMLNode.Kind, _ event: YAMLEvent, tag: String?) -> YAMLNode {
        if let tag, !CoreTag.contains(tag) {
            report(.unknownTag(CoreTag.written(tag), at: place(event)))
        }
        return YAMLNode(kind, location: event.start, length: event.length, tag: tag)
    }

    private mutating func report(_ diagnostic: Diagnostic) {
        if diagnostics.count < YAMLLimits.diagnosticsMax { diagnostics.append(diagnostic) }
    }

    private func next() throws(Refusal) -> YAMLEvent {
        do throws(YAMLSyntaxError) {
            return try events.next()
        } catch {
            throw Refusal(diagnostic: .syntax(error, source: source, file: file))
        }
    }

    private func place(_ event: YAMLEvent) -> SourcePlace {
        SourcePlace(file: file, location: event.start, length: event.length)
    }
}

extension YAMLMapping.Entry {
    /// Whether its key is an unquoted `<<`.
    fileprivate var isMerge: Bool {
        guard name == "<<", case .scalar(let scalar) = key.kind else { return false }
        return scalar.style == .plain && key.tag == nil
    }
}
