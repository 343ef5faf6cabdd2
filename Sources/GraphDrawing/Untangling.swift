extension LayeredGraph {
    /// Makes the links of every gap fall into bundles in which all on the left lead to all on the right, so that
    /// a bundle can share one line and still be read only one way. Where they do not, a layer of wires between
    /// lets lines first split and then join.
    mutating func untangle() {
        var layer = 0
        while layer + 1 < layers.count {
            if isTangled(layer) {
                split(after: layer)
                layer += 1
            }
            layer += 1
        }
    }

    private func isTangled(_ layer: Int) -> Bool {
        layers[layer].contains { item in
            Set(next[item].map { Set(previous[$0]) }).count > 1
        }
    }

    /// Adds a layer with a wire from each item to each set of targets that come after the same items.
    private mutating func split(after layer: Int) {
        let sources = previous.map(Set.init)
        for target in layers[layer + 1] {
            previous[target] = []
        }
        layers.insert([], at: layer + 1)
        for item in layers[layer] {
            var targets = next[item]
            next[item] = []
            while let first = targets.first {
                let wire = add(.wire, to: layer + 1)
                link(item, wire)
                for target in targets where sources[target] == sources[first] {
                    link(wire, target)
                }
                targets.removeAll { sources[$0] == sources[first] }
            }
        }
    }
}
