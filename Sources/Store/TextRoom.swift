/// Room for the texts of a few rows, so that SQLite need not find some for each of them.
final class TextRoom {
    private static let size = 16_384
    private let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
    private var used = 0

    deinit { bytes.deallocate() }

    /// Takes a text in and gives where it is, until `clear`; nil when there is no room for it.
    func take(_ text: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
        guard used + text.count <= bytes.count, let start = bytes.baseAddress else { return nil }
        let place = start + used
        if let source = text.baseAddress { place.copyMemory(from: source, byteCount: text.count) }
        used += text.count
        return UnsafePointer(place.assumingMemoryBound(to: CChar.self))
    }

    /// Forgets all texts.
    func clear() { used = 0 }
}
