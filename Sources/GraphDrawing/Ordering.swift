extension LayeredGraph {
    /// Orders each layer by the middle of its neighbours, back and forth, and keeps the order with the
    /// fewest crossings.
    mutating func order() {
        var best = layers
        var fewest = crossings
        for sweep in 0..<12 where fewest > 0 {
            let forward = sweep.isMultiple(of: 2)
            let turned = sweep % 4 > 1
            for layer in forward ? Array(layers.indices.dropFirst()) : layers.indices.dropLast().reversed() {
                let fixed = forward ? layers[layer - 1] : layers[layer + 1]
                sort(layer, by: fixed, forward ? previous : next, turned: turned)
            }
            if crossings < fewest {
                fewest = crossings
                best = layers
            }
        }
        layers = best
        tidy()
    }

    /// Swaps neighbours in a layer where that saves crossings, or costs none and keeps to the order given.
    private mutating func tidy() {
        for layer in layers.indices {
            let left = layer > 0 ? Self.places(layers[layer - 1]) : [:]
            let right = layer + 1 < layers.count ? Self.places(layers[layer + 1]) : [:]
            let ends = { [next, previous] (item: Int) in
                (previous[item].compactMap { left[$0] }, next[item].compactMap { right[$0] })
            }
            var isTidy = false
            while !isTidy {
                isTidy = true
                for place in layers[layer].indices.dropLast() {
                    let (upper, lower) = (layers[layer][place], layers[layer][place + 1])
                    let (above, below) = (ends(upper), ends(lower))
                    let now = Self.turns(above.0, below.0) + Self.turns(above.1, below.1)
                    let swapped = Self.turns(below.0, above.0) + Self.turns(below.1, above.1)
                    guard (swapped, lower) < (now, upper) else { continue }
                    layers[layer].swapAt(place, place + 1)
                    isTidy = false
                }
            }
        }
    }

    /// How many links to the upper places cross links to the lower ones.
    private static func turns(_ upper: [Int], _ lower: [Int]) -> Int {
        upper.reduce(0) { sum, end in sum + lower.count { $0 < end } }
    }

    /// Sorts a layer; items with the same middle keep their order or are turned around.
    private mutating func sort(_ layer: Int, by fixed: [Int], _ neighbours: [[Int]], turned: Bool) {
        let places = Self.places(fixed)
        let keys = layers[layer].enumerated().map { place, item in
            let middle = neighbours[item].compactMap { places[$0] }
            let centre = middle.isEmpty ? Double(place) : Double(middle.reduce(0, +)) / Double(middle.count)
            return (centre: centre, tie: turned ? -place : place, item: item)
        }
        layers[layer] = keys.sorted { ($0.centre, $0.tie) < ($1.centre, $1.tie) }.map(\.item)
    }

    private var crossings: Int {
        var count = 0
        for (left, right) in zip(layers, layers.dropFirst()) {
            let places = Self.places(right)
            var ends: [Int] = []
            for item in left {
                let new = next[item].compactMap { places[$0] }
                count += Self.turns(ends, new)
                ends += new
            }
        }
        return count
    }

    private static func places(_ layer: [Int]) -> [Int: Int] {
        Dictionary(uniqueKeysWithValues: zip(layer, layer.indices))
    }
}
