/// What a node waits for.
enum Needs {
    case none
    case all([String])
    case any([String])

    /// As the value of `needs`; nothing if there is nothing to wait for.
    var yaml: YAMLValue? {
        switch self {
        case .none: nil
        case .all(let nodes): .texts(nodes)
        case .any(let nodes): nodes.count == 1 ? .texts(nodes) : ["any": .texts(nodes)]
        }
    }
}
