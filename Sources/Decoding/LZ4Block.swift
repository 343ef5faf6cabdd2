/// LZ4's block format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
enum LZ4Block {
    /// What is in packed bytes; nil when they are damaged or hold more than so many bytes.
    static func unpacked(_ bytes: [UInt8], sizeMax: Int) -> [UInt8]? {
        var (unpacked, place): ([UInt8], Int) = ([], 0)
        while place < bytes.count {
            let token = bytes[place]
            place += 1
            guard let literalCount = length(Int(token >> 4), bytes, &place), literalCount <= bytes.count - place,
                unpacked.count + literalCount <= sizeMax
            else { return nil }
            unpacked += bytes[place..<place + literalCount]
            place += literalCount
            // The last sequence has literals alone.
            if place == bytes.count { return unpacked }
            guard bytes.count - place >= 2 else { return nil }
            let offset = Int(bytes[place]) | Int(bytes[place + 1]) << 8
            place += 2
            guard let copied = length(Int(token & 0x0F), bytes, &place), offset > 0, offset <= unpacked.count,
                unpacked.count + copied + 4 <= sizeMax
            else { return nil }
            // What is copied may overlap what is written.
            for _ in 0..<(copied + 4) { unpacked.append(unpacked[unpacked.count - offset]) }
        }
        return unpacked
    }

    private static func length(_ start: Int, _ bytes: [UInt8], _ place: inout Int) -> Int? {
        guard start == 15 else { return start }
        var length = start
        while place < bytes.count {
            length += Int(bytes[place])
            place += 1
            if bytes[place - 1] != 255 { return length }
        }
        return nil
    }
}
