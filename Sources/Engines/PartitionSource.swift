import TableSchema

/// Where the values of the partition keys come from that files of one reader share.
///
/// DuckDB leaves files closed that a filter rules out by their paths. It does so at once where it reads `key=value` folders
/// itself; where a part of the path has the value it looks at each path; a list of all files' values it would go through once
/// for each file, so that is left for paths that tell nothing.
enum PartitionSource: Hashable {
    /// The `key=value` folders: what each key is called in them, in the order of the table's keys.
    case folders([String])
    /// A part of the path for each key.
    case parts([Part])
    /// A list of the files with their values.
    case list

    /// Where a value is in a path.
    struct Part: Hashable {
        /// The number of the part between slashes, from 1; an absolute path's first is empty.
        var number: Int
        /// The bytes before and after it in that part.
        var before: Int
        var after: Int
        /// Whether there are nulls among the values.
        var hasNull = false

        /// The value, of a column with the file's path.
        func expression(of column: String) -> String {
            let part = "split_part(\(column), '/', \(number))"
            var value = part
            if before + after > 0 { value = "substr(\(part), \(before + 1), length(\(part)) - \(before + after))" }
            return hasNull ? "nullif(\(value), '\(HivePath.null)')" : value
        }
    }

    init(of files: [DeclaredTable.File], keys: [Column], columns: [String]) {
        let values = files.map { file in
            keys.map { key in file.partition.first { $0.key.lowercased() == key.name.lowercased() }?.value }
        }
        if let names = Self.folderNames(of: files, keys, values, columns) {
            self = .folders(names)
        } else if let parts = Self.parts(of: files.map { Array($0.path.utf8) }, values) {
            self = .parts(parts)
        } else {
            self = .list
        }
    }

    /// How the keys are spelled, where every file has a folder for each key, for no other, and with the value as it is.
    private static func folderNames(
        of files: [DeclaredTable.File], _ keys: [Column], _ values: [[String?]], _ columns: [String]
    ) -> [String]? {
        let wanted = keys.map(\.key)
        // A folder takes the place of a column of its name, and columns of a CSV go by their places: `c0`.
        let taken = Set(columns.map { $0.lowercased() } + columns.indices.map { "c\($0)" })
        guard wanted.allSatisfy({ !taken.contains($0) }) else { return nil }
        var names: [String]?
        for (file, values) in zip(files, values) {
            let folders = file.path.split(separator: "/").dropLast().filter { $0.contains("=") }
            guard folders.count == wanted.count else { return nil }
            var found: [String: (name: String, value: String)] = [:]
            for folder in folders {
                let parts = folder.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init)
                found[parts[0].lowercased()] = (parts[0], parts[1])
            }
            var here: [String] = []
            for (key, value) in zip(wanted, values) {
                guard let folder = found[key], isPlain(folder.name) else { return nil }
                guard folder.value == value ?? HivePath.null, value.map(isPlain) ?? true else { return nil }
                here.append(folder.name)
            }
            guard names == nil || names == here else { return nil }
            names = here
        }
        return names
    }

    /// Whether DuckDB takes a text in a folder's name for itself.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.lowercased() != "null" && text != HivePath.null
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"%+=?\"\\".utf8.contains($0) }
    }

    /// The part of the path that has each key's value, in the same place in every file's.
    private static func parts(of paths: [[UInt8]], _ values: [[String?]]) -> [Part]? {
        guard let first = values.first else { return nil }
        let cut = paths.map { $0.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) }
        return first.indices.reduce(into: [Part]?.some([])) { parts, key in
            let found = part(of: cut, values.map { $0[key] ?? HivePath.null })
            guard var part = found else { return parts = nil }
            part.hasNull = values.contains { $0[key] == nil }
            guard !values.contains(where: { $0[key] == HivePath.null }) else { return parts = nil }
            parts?.append(part)
        }
    }

    private static func part(of paths: [[ArraySlice<UInt8>]], _ values: [String]) -> Part? {
        let values = values.map { Array($0.utf8) }
        guard let first = paths.first, let value = values.first, !value.isEmpty else { return nil }
        for (index, part) in first.enumerated() where part.count >= value.count {
            for before in 0...(part.count - value.count) {
                let candidate = Part(number: index + 1, before: before, after: part.count - value.count - before)
                if zip(paths, values).allSatisfy({ candidate.gives($1, in: $0) }) { return candidate }
            }
        }
        return nil
    }
}

extension PartitionSource.Part {
    /// Whether a value is what it finds in a path. DuckDB counts characters: bytes, where all are ASCII.
    fileprivate func gives(_ value: [UInt8], in path: [ArraySlice<UInt8>]) -> Bool {
        guard path.indices.contains(number - 1) else { return false }
        let part = path[number - 1]
        return !value.isEmpty && part.count == before + value.count + after && part.allSatisfy { $0 < 0x80 }
            && part.dropFirst(before).prefix(value.count).elementsEqual(value)
    }
}
