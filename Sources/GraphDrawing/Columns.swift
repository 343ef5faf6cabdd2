/// The columns of the page the layers and the lines between them lie in.
struct Columns {
    /// The columns each item takes.
    let widths: [Int]
    /// The columns of each layer.
    private(set) var layers: [Range<Int>] = []
    /// The first track after each layer but the last.
    private(set) var tracks: [Int] = []

    var total: Int { layers.last?.upperBound ?? 0 }

    init(_ layered: LayeredGraph, channels: [Channel], words: [String]) {
        let widths = words.map(\.columns)
        self.widths = widths
        var start = 0
        for (number, layer) in layered.layers.enumerated() {
            let hasNodes = layer.contains { layered.items[$0].isNode }
            let hasWords = layer.contains { layered.items[$0] != .wire }
            if number > 0 {
                // One column before the layer, or three for `─▶ `.
                let count = channels[number - 1].trackCount
                start = tracks[number - 1] + max(0, 2 * count - 1) + (hasNodes ? 3 : 1)
            }
            layers.append(start..<start + (layer.map { widths[$0] }.max() ?? 0))
            // No column after wires, one after labels, two after nodes for a space and a line.
            let space = hasNodes ? 2 : hasWords ? 1 : 0
            if number < channels.count { tracks.append(layers[number].upperBound + space) }
        }
    }
}
