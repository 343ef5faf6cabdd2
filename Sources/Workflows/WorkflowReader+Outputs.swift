import TableSchema
import YAMLSource

/// A job's `output`: which table it makes, where its files are, and how they come to be.
extension WorkflowReader {
    mutating func readOutput(_ entry: YAMLMapping.Entry, of name: String, isSQL: Bool) -> OutputDraft? {
        let place = entry.key.place(in: findings.file)
        guard let section = Section(entry.value, "'output' of \(name)", keys: Keys.output.names, at: place, &findings)
        else {
            return nil
        }
        let tableText = section.requiredText("table", &findings)
        let table = tableText.flatMap { text in tableName(text).map { text.with($0) } }
        let path = section.requiredText("path", &findings).flatMap { workspacePath($0, of: "path") }
        let format = section.choice("format", of: [FileFormat.parquet, .csv, .ndjson, .json], &findings)
        let partitions = section.names("partition-by", isEmptyAllowed: true, &findings) ?? []
        let write = section.choice("write", of: Output.WriteMode.choices, &findings)
        checkPartitions(partitions)
        if write == .overwritePartitions, section["partition-by"] == nil {
            findings.report(.overwriteWithoutPartitions(at: section.keyPlace("write")))
        }
        let keys = mergeKeys(section, write)
        let deleteWhen = section.text("delete-when", &findings)
        let order = sortColumns(section)
        let size = section.size("file-size", &findings)
        let kept = section.duration("time-travel", &findings)
        let masks = readMasks(section, isSQL: isSQL)
        let salt = section.text("mask-salt", &findings)
        let key = readEncryption(section, format, isSQL: isSQL)
        guard let table, let path else { return nil }
        var output = Output(
            table: table.value, path: path.value, format: format ?? .parquet, partitionBy: partitions.map(\.value),
            write: write ?? .append)
        output.keys = keys
        output.deleteWhen = deleteWhen?.value
        output.sortBy = order
        output.fileSize = size
        output.timeTravel = kept
        output.masks = masks
        output.maskSalt = salt?.value
        output.encryptionKey = key
        return OutputDraft(table: table, path: path, value: output)
    }

    private mutating func mergeKeys(_ section: Section, _ write: Output.WriteMode?) -> [String] {
        let keys = section.names("keys", &findings) ?? []
        if write == .merge {
            if section["keys"] == nil { findings.report(.mergeWithoutKeys(at: section.keyPlace("write"))) }
        } else {
            for key in section.present(["keys", "delete-when"]) {
                findings.report(.forMergeOnly(key, at: section.keyPlace(key)))
            }
        }
        return keys.map(\.value)
    }

    private mutating func sortColumns(_ section: Section) -> [SortColumn] {
        var columns: [SortColumn] = []
        for text in section.names("sort-by", &findings) ?? [] {
            if let column = SortColumn(text: text.value) {
                columns.append(column)
            } else {
                findings.report(.isEmpty("sort-by", at: text.place))
            }
        }
        return columns
    }

    private mutating func readMasks(_ section: Section, isSQL: Bool) -> [ColumnMask] {
        guard let entry = section.entry("mask") else {
            if section["mask-salt"] != nil { findings.report(.saltWithoutMask(at: section.keyPlace("mask-salt"))) }
            return []
        }
        if !isSQL { findings.report(.maskOfScript(at: section.keyPlace("mask"))) }
        var masks: [ColumnMask] = []
        for (column, text) in findings.textMembers(of: entry.value, "'mask'") {
            guard let kind = ColumnMask.Kind(rawValue: text.value) else {
                let allowed = ColumnMask.Kind.allCases.map(\.rawValue)
                findings.report(.badChoice(text.value, for: column.value, at: text.place, allowed: allowed))
                continue
            }
            masks.append(ColumnMask(column.value, kind))
        }
        return masks
    }

    private mutating func readEncryption(_ section: Section, _ format: FileFormat?, isSQL: Bool) -> String? {
        guard let name = section.text("encrypt", &findings) else { return nil }
        let place = section.keyPlace("encrypt")
        if !isSQL {
            findings.report(.encryptionOfScript(at: place))
        } else if let format, format != .parquet {
            findings.report(.encryptionOfText(format.rawValue, at: place))
        }
        if name.value.isEmpty { findings.report(.isEmpty("encrypt", at: name.place)) }
        return name.value
    }

    private mutating func checkPartitions(_ columns: [Placed<String>]) {
        var seen: Set<String> = []
        for column in columns {
            let isPlain =
                column.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
                && !column.value.contains { "/=".contains($0) }
            if column.value.isEmpty || !isPlain {
                findings.report(.badPartitionColumn(column.value, at: column.place))
            } else if !seen.insert(column.value.lowercased()).inserted {
                findings.report(.repeatedColumn(column.value, at: column.place))
            }
        }
    }
}
