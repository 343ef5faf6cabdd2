/// What the SQL of a session may touch of the file system, besides the files of its declared tables.
///
/// DuckDB makes no difference between reading and writing; `SQLText.Statement.target` does.
public struct SessionAccess: Hashable, Sendable {
    /// Files, absolute, and patterns of files that DuckDB may look for.
    public var files: [String]
    /// Folders, absolute, with all that is in them.
    public var folders: [String]
    /// Whether nothing is refused: any file, extensions, settings.
    public var isFree = false

    /// Access to these, and no more.
    public init(files: [String] = [], folders: [String] = []) {
        self.files = files
        self.folders = folders
    }

    /// How a job's SQL may be given more.
    public static let wayForJobs = "open it with 'files' in the job"

    /// Access to the declared tables alone.
    public static let declared = SessionAccess()

    /// Access to whatever the user who runs it may touch.
    public static var free: SessionAccess {
        var access = SessionAccess()
        access.isFree = true
        return access
    }

    /// Whether a path is one of these, or inside one.
    func covers(_ path: String) -> Bool {
        isFree || files.contains(path) || folders.contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    /// What shuts a session in, once its variables are loaded; nothing can open it again.
    ///
    /// - Parameters:
    ///   - tables: the declared tables, whose files are read.
    ///   - own: further files and folders that the session itself reads and writes.
    func locking(
        to tables: [DeclaredTable], and own: SessionAccess, _ variables: inout SessionVariables
    ) -> String {
        guard !isFree else { return "" }
        // A folder that is written as a whole is asked for by its own path.
        var paths = files + own.files + folders + own.folders
        // DuckDB writes over a file under another name first.
        paths += (files + own.files).compactMap { file in
            file.lastIndex(of: "/").map { "\(file[...$0])tmp_\(file[file.index(after: $0)...])" }
        }
        for file in tables.lazy.flatMap(\.files) {
            paths.append(file.path)
            let pattern = DuckDBScript.escapedPattern(file.path)
            // A reader that is given a pattern asks whether that may be looked for, and then for the file.
            if pattern != file.path { paths.append(pattern) }
        }
        variables.add("tidegate_paths", RawJSON.array(paths.map(RawJSON.string)), type: "VARCHAR[]")
        variables.add(
            "tidegate_folders", RawJSON.array((folders + own.folders).map(RawJSON.string)), type: "VARCHAR[]")
        let settings = Self.harmlessSettings.map(SQLText.literal).joined(separator: ", ")
        return """
            SET allowed_paths = getvariable('tidegate_paths');
            SET allowed_directories = getvariable('tidegate_folders');
            RESET VARIABLE tidegate_paths;
            RESET VARIABLE tidegate_folders;
            SET allowed_configs = [\(settings)];
            .safe_mode
            SET VARIABLE tidegate_shut = CASE WHEN current_setting('lock_configuration')
            AND NOT current_setting('enable_external_access') THEN 1
            ELSE error('this DuckDB cannot be kept from files; install duckdb-cli 1.5 or newer') END;
            RESET VARIABLE tidegate_shut;

            """
    }

    /// What SQL may still set: how it reads and orders values, and nothing of the machine.
    private static let harmlessSettings = [
        "TimeZone", "Calendar", "default_order", "default_null_order", "default_collation", "integer_division",
        "ieee_floating_point_ops", "old_implicit_casting", "preserve_insertion_order",
        "scalar_subquery_error_on_multiple_rows", "order_by_non_integer_literal", "search_path", "schema",
    ]
}
