/// A folder on the recorded disk: which names in it are durable, and which were changed since.
final class DiskFolder {
    /// What a name stands for.
    enum Node {
        case file(DiskFile)
        case folder(DiskFolder)

        func isSame(as other: Node) -> Bool {
            switch (self, other) {
            case (.file(let one), .file(let other)): one === other
            case (.folder(let one), .folder(let other)): one === other
            default: false
            }
        }
    }

    /// The names as a program sees them.
    private(set) var names: [String: Node] = [:]
    private var durable: [String: Node] = [:]
    private var changes: [NameChange] = []

    var isSynced: Bool { changes.isEmpty }

    /// A name that is durable at once.
    func give(_ name: String, _ node: Node) {
        names[name] = node
        durable[name] = node
    }

    /// Takes up a change of names, in which this folder gains or loses one.
    fileprivate func take(_ change: NameChange) {
        changes.append(change)
        change.apply(to: &names, of: self)
    }

    /// What was done before a place in the recording is durable, as far as names in this folder came or went.
    ///
    /// A rename is one step, and durable when the folder of its new name was synced.
    func sync(before place: Int) {
        for change in changes where change.place < place && (change.gained == nil || change.gained?.folder === self) {
            for folder in change.folders { folder.settle(change) }
        }
    }

    private func settle(_ change: NameChange) {
        change.apply(to: &durable, of: self)
        changes.removeAll { earlier in
            // What it takes away cannot come back by a change before it.
            earlier === change || (earlier.number < change.number && change.undoes(earlier, in: self))
        }
    }

    /// The names that a power cut leaves.
    func entries(after cut: PowerCut, lastChange: Int) -> [String: Node] {
        var entries = durable
        for change in changes where cut.keeps(name: change.number, isLast: change.number == lastChange) {
            change.apply(to: &entries, of: self)
        }
        return entries
    }

    /// What a power cut leaves of a name.
    func node(_ name: String, after cut: PowerCut, lastChange: Int) -> Node? {
        changes.isEmpty ? durable[name] : entries(after: cut, lastChange: lastChange)[name]
    }
}

/// A step in which a name is gained, lost, or both: a rename.
final class NameChange {
    struct Name {
        let folder: DiskFolder
        let name: String
        let node: DiskFolder.Node
    }

    let number: Int
    let place: Int
    let gained: Name?
    let lost: Name?

    /// Takes place in its folders at once.
    @discardableResult
    init(number: Int, place: Int, gained: Name? = nil, lost: Name? = nil) {
        self.number = number
        self.place = place
        self.gained = gained
        self.lost = lost
        for folder in folders { folder.take(self) }
    }

    /// One or two.
    var folders: [DiskFolder] {
        let both = [gained?.folder, lost?.folder].compactMap { $0 }
        return both.count == 2 && both[0] === both[1] ? [both[0]] : both
    }

    func apply(to names: inout [String: DiskFolder.Node], of folder: DiskFolder) {
        if let lost, lost.folder === folder, let node = names[lost.name], node.isSame(as: lost.node) {
            names[lost.name] = nil
        }
        if let gained, gained.folder === folder { names[gained.name] = gained.node }
    }

    func undoes(_ earlier: NameChange, in folder: DiskFolder) -> Bool {
        guard let lost, let gained = earlier.gained, lost.folder === folder, gained.folder === folder else {
            return false
        }
        return lost.name == gained.name && lost.node.isSame(as: gained.node)
    }
}
