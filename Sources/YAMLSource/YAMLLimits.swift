/// How much of a document is taken before it is refused, so that no text can hold the reader up.
enum YAMLLimits {
    /// Bytes of text.
    static let textBytesMax = 8 << 20
    /// Lists and mappings inside each other.
    static let depthMax = 64
    /// Scalars, lists and mappings, each alias counted with all that it stands for.
    static let nodesMax = 500_000
    /// `%TAG` lines; libyaml compares each with all before it.
    static let tagDirectivesMax = 100
    /// Errors that reading goes on after; further ones are not kept.
    static let diagnosticsMax = 200
}
