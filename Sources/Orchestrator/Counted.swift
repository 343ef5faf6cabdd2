extension BinaryInteger {
    /// `1 file`, `2 files`: a count with its noun.
    public func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
