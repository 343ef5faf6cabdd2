/// Nulls: DuckDB has them last, in either direction; Spark has them where they are least.
extension SparkDraft {
    mutating func orderNulls() {
        for index in tokens.indices where word(index) == "order" && word(index + 1) == "by" {
            orderNulls(from: index + 2)
        }
    }

    private mutating func orderNulls(from start: Int) {
        var place = start
        var isSaid = false
        while place < tokens.count, !endsOrder(place) {
            if isSymbol(place, ",") {
                if !isSaid, place > start { insert(" NULLS LAST", after: place - 1) }
                isSaid = false
            } else if word(place) == "nulls" {
                isSaid = true
            }
            let isOpen = "([{".contains { isSymbol(place, $0) }
            place = isOpen ? closing(place) + 1 : place + 1
        }
        if !isSaid, place > start { insert(" NULLS LAST", after: place - 1) }
    }

    private func endsOrder(_ index: Int) -> Bool {
        if ")]}".contains(where: { isSymbol(index, $0) }) { return true }
        guard let word = word(index) else { return false }
        return [
            "limit", "offset", "fetch", "rows", "range", "groups", "union", "except", "intersect", "window", "using",
        ].contains(word)
    }
}
