/// One column of separated text as its values come.
struct CSVColumn {
    /// What its values were.
    var summary = ValueSummary()
    /// The value of the first row, for comparison.
    var first = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// Whether a value is the same text as the first row's.
    var firstRecurs = false
}
