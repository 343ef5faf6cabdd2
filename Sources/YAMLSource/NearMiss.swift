/// Finds the name that was meant by one that is not known.
public enum NearMiss {
    /// The candidate nearest to a name, the first of those equally near; nil when none is near enough.
    ///
    /// Near is an edit distance (a letter left out, added, changed, or two swapped) of one in a short name, of up to
    /// three in a long one. Case, and `-` against `_`, do not count.
    public static func best(for name: String, in candidates: some Sequence<String>) -> String? {
        let wanted = folded(name)
        guard !wanted.isEmpty, wanted.count <= lengthMax else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates where candidate != name {
            let limit = best.map { $0.distance - 1 } ?? distanceMax(ofLength: wanted.count)
            guard limit >= 0 else { break }
            guard abs(candidate.utf8.count - wanted.count) <= limit else { continue }
            if let distance = distance(wanted, folded(candidate), max: limit) {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    private static let lengthMax = 64

    private static func distanceMax(ofLength length: Int) -> Int {
        switch length {
        case ...2: 0
        case ...5: 1
        case ...9: 2
        default: 3
        }
    }

    /// The name's bytes in small letters, with `-` for `_`.
    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "_"): UInt8(ascii: "-")
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            default: byte
            }
        }
    }

    /// The edits between two names, by the restricted Damerau-Levenshtein distance; nil when they are more than `max`.
    private static func distance(_ left: [UInt8], _ right: [UInt8], max: Int) -> Int? {
        var beforeLast = Array(repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        var current = beforeLast
        for row in left.indices {
            current[0] = row + 1
            var least = row + 1
            for column in right.indices {
                var cost = last[column] + (left[row] == right[column] ? 0 : 1)
                cost = min(cost, min(last[column + 1], current[column]) + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current[column + 1] = cost
                least = min(least, cost)
            }
            // Later rows only grow.
            if least > max { return nil }
            swap(&beforeLast, &last)
            swap(&last, &current)
        }
        return last[right.count] <= max ? last[right.count] : nil
    }
}
