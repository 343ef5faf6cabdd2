/// The disk of a recording at one of its deeds: what is durable, and what a power cut may take or leave.
struct Disk {
    let root = DiskFolder()
    private let recording: Recording
    private let plant: PlantedFault?
    /// The files and folders by the number that they have now; numbers are used again.
    private var nodes: [UInt64: DiskFolder.Node] = [:]
    private var paths: [UInt64: String] = [:]
    private var fileCount = 0
    /// Where the last deed stands in the recording.
    private(set) var place = 0
    /// The number of the last change of names.
    private(set) var lastChange = 0
    /// The files that people gave, with each name that they were ever known by.
    private(set) var given: [(file: DiskFile, names: [String])] = []

    init(_ recording: Recording, plant: PlantedFault? = nil) {
        self.recording = recording
        self.plant = plant
    }

    mutating func apply(_ record: Recording.Record) {
        place = record.place
        switch record.deed {
        case .madeFile(let path):
            fileCount += 1
            name(.file(DiskFile(number: fileCount)), path, record)
        case .madeFolder(let path): name(.folder(DiskFolder()), path, record)
        case .wrote(let offset, let range):
            file(record.inode)?.write(recording.bytes[range], at: offset, place: record.place)
        case .resized(let size): file(record.inode)?.resize(to: size, place: record.place)
        case .synced(let since): sync(record.inode, before: since)
        case .renamed(let source, let target): rename(source, target, record)
        case .linked(let source, let target):
            guard let node = node(source), let place = place(target) else { return }
            change(record, gained: NameChange.Name(folder: place.folder, name: place.name, node: node))
            noteName(target, of: node)
        case .removed(let path):
            guard let node = node(path), let place = place(path) else { return }
            change(record, lost: NameChange.Name(folder: place.folder, name: place.name, node: node))
        case .given(let path, let range): give(path, Array(recording.bytes[range]), record.inode)
        case .started, .answered: break
        }
    }

    /// Whether a number is that of one of the store's files.
    func isOfStore(_ inode: UInt64) -> Bool {
        paths[inode] == StoreFiles.database || paths[inode] == StoreFiles.log
    }

    /// What a program sees at a path.
    func node(_ path: String) -> DiskFolder.Node? {
        var node = DiskFolder.Node.folder(root)
        for name in path.split(separator: "/") {
            guard case .folder(let folder) = node, let next = folder.names[String(name)] else { return nil }
            node = next
        }
        return node
    }

    /// What a power cut leaves at a path.
    func node(_ path: String, after cut: PowerCut) -> DiskFolder.Node? {
        var node = DiskFolder.Node.folder(root)
        for name in path.split(separator: "/") {
            guard case .folder(let folder) = node,
                let next = folder.node(String(name), after: cut, lastChange: lastChange)
            else { return nil }
            node = next
        }
        return node
    }

    /// The file that a power cut leaves at a path.
    func file(_ path: String, after cut: PowerCut) -> DiskFile? {
        if case .file(let file)? = node(path, after: cut) { file } else { nil }
    }

    /// A file below a folder that a program sees, and that a power cut may take; the path is one of those asked for.
    func firstNotDurable(below path: String, where isAskedFor: (String) -> Bool) -> String? {
        guard case .folder(let folder)? = node(path) else { return nil }
        for (name, node) in folder.names.sorted(by: { $0.key < $1.key }) {
            let below = path + "/" + name
            switch node {
            case .folder: if let found = firstNotDurable(below: below, where: isAskedFor) { return found }
            case .file(let file):
                let isDurable = file.isSynced && self.file(below, after: .worst) === file
                if isAskedFor(below), !isDurable { return below }
            }
        }
        return nil
    }

    private func file(_ inode: UInt64) -> DiskFile? {
        if case .file(let file)? = nodes[inode] { file } else { nil }
    }

    private mutating func name(_ node: DiskFolder.Node, _ path: String, _ record: Recording.Record) {
        guard let place = place(path) else { return }
        nodes[record.inode] = node
        paths[record.inode] = path
        change(record, gained: NameChange.Name(folder: place.folder, name: place.name, node: node))
    }

    private mutating func rename(_ source: String, _ target: String, _ record: Recording.Record) {
        guard let node = node(source), let from = place(source), let to = place(target) else { return }
        paths[record.inode] = target
        change(
            record, gained: NameChange.Name(folder: to.folder, name: to.name, node: node),
            lost: NameChange.Name(folder: from.folder, name: from.name, node: node))
        noteName(target, of: node)
    }

    private mutating func change(
        _ record: Recording.Record, gained: NameChange.Name? = nil, lost: NameChange.Name? = nil
    ) {
        lastChange += 1
        NameChange(number: lastChange, place: record.place, gained: gained, lost: lost)
    }

    private mutating func sync(_ inode: UInt64, before place: Int) {
        guard let node = nodes[inode] else { return }
        let path = paths[inode] ?? ""
        switch node {
        case .file(let file):
            guard plant?.dropsSync(ofFile: path) != true else { return }
            file.sync(before: place)
        case .folder(let folder):
            guard plant?.dropsSync(ofFolder: path) != true else { return }
            folder.sync(before: place)
        }
    }

    /// A path that ends in a slash is a folder's; the workspace's own is only that.
    private mutating func give(_ path: String, _ bytes: [UInt8], _ inode: UInt64) {
        var node = DiskFolder.Node.folder(root)
        if path != "/" {
            fileCount += 1
            let isFolder = path.hasSuffix("/")
            let path = isFolder ? String(path.dropLast()) : path
            guard let place = place(path) else { return }
            let file = DiskFile(number: fileCount, given: bytes)
            node = isFolder ? .folder(DiskFolder()) : .file(file)
            place.folder.give(place.name, node)
            if !isFolder { given.append((file, [path])) }
        }
        nodes[inode] = node
        paths[inode] = path
    }

    private mutating func noteName(_ path: String, of node: DiskFolder.Node) {
        guard case .file(let file) = node, file.isGiven, let index = given.firstIndex(where: { $0.file === file })
        else { return }
        given[index].names.append(path)
    }

    /// The folder that names a path, and the name.
    private func place(_ path: String) -> (folder: DiskFolder, name: String)? {
        let slash = path.lastIndex(of: "/")
        let above = slash.map { String(path[..<$0]) } ?? ""
        guard case .folder(let folder)? = node(above) else { return nil }
        return (folder, slash.map { String(path[path.index(after: $0)...]) } ?? path)
    }
}
