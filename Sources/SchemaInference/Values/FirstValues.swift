/// The value of a column that was the first of its class, with its place.
struct FirstValue: Hashable {
    var place: RowPlace
    var value: ClassifiedValue
    /// Its text, or the beginning of it.
    var text: [UInt8]

    static func < (left: FirstValue, right: FirstValue) -> Bool {
        left.place < right.place
    }
}

/// The first values of each class that a column had: why its type is no narrower one.
struct FirstValues: Hashable {
    /// In no order.
    private var all: [FirstValue] = []

    static let textMax = 40

    /// Adds a value of a class that is new, or of one that can be read in fewer ways with it.
    mutating func add(
        _ value: ClassifiedValue, _ text: UnsafeBufferPointer<UInt8>, _ original: UnsafePointer<UInt8>,
        at place: ValuePlace
    ) {
        add(FirstValue(place: place.row(of: original), value: value, text: Array(text.prefix(Self.textMax))))
    }

    mutating func add(_ other: FirstValues) { for first in other.all { add(first) } }

    private mutating func add(_ new: FirstValue) {
        // Days are narrowed down by many values; of all other classes the first says it all.
        guard new.value.valueClass != .otherDay,
            let index = all.firstIndex(where: { $0.value.valueClass == new.value.valueClass })
        else {
            all.append(new)
            return
        }
        if new < all[index] { all[index] = new }
    }

    /// In the order in which they came.
    var inOrder: [FirstValue] { all.sorted(by: <) }

    /// The classes up to the one that left nothing but text.
    var seen: ValueClass {
        var summary = ValueSummary()
        for first in inOrder where !summary.isString { _ = summary.add(first.value) }
        return summary.seen
    }

    /// The values that each made the column's type a wider one, with what the column was before; in order.
    var widenings: [(before: ValueSummary, by: FirstValue, after: ValueSummary)] {
        var summary = ValueSummary()
        var found: [(before: ValueSummary, by: FirstValue, after: ValueSummary)] = []
        for first in inOrder where !summary.isString {
            let before = summary
            _ = summary.add(first.value)
            if summary.type != before.type { found.append((before, first, summary)) }
        }
        return found
    }
}
