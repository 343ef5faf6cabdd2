import Decoding
import TableSchema

extension [TypeWitness] {
    /// The values that made a column's type what it is. `line` gives the line of a place.
    init(of profile: borrowing ColumnProfile, encoding: TextEncoding, line: (FirstValue) -> Int64?) {
        self = profile.firsts.widenings.map { step in
            var alone = ValueSummary()
            _ = alone.add(step.by.value)
            return TypeWitness(alone.type, line: line(step.by), text: encoding.text(step.by.text))
        }
    }
}
