/// The tags of YAML's core schema; no others are taken.
enum CoreTag {
    static let string = prefix + "str"

    static func contains(_ tag: String) -> Bool {
        tag == "!" || (tag.hasPrefix(prefix) && names.contains(String(tag.dropFirst(prefix.count))))
    }

    /// The tag as it is written: `!!set` for `tag:yaml.org,2002:set`.
    static func written(_ tag: String) -> String {
        tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
    }

    private static let prefix = "tag:yaml.org,2002:"
    private static let names: Set = ["str", "int", "float", "bool", "null", "seq", "map"]
}
