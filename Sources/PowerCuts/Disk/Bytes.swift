#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The content of a file: bytes that can be written over, beyond the end too. As fast unoptimised as optimised.
final class Bytes {
    private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 16)
    private(set) var count = 0

    init() {}

    init(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        bytes.withUnsafeBytes { write($0, at: 0) }
    }

    deinit {
        storage.deallocate()
    }

    /// All of it; valid until it is changed.
    var all: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<count]) }
    var text: String { String(decoding: all, as: UTF8.self) }

    /// Cuts it off, or adds zeros.
    func resize(to size: Int) {
        if size > storage.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, storage.count * 2), alignment: 16)
            larger.copyMemory(from: all)
            storage.deallocate()
            storage = larger
        }
        if size > count, let start = storage.baseAddress { memset(start + count, 0, size - count) }
        count = size
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        if offset > count || offset + bytes.count > storage.count { resize(to: offset + bytes.count) }
        count = max(count, offset + bytes.count)
        UnsafeMutableRawBufferPointer(rebasing: storage[offset...]).copyMemory(from: bytes)
    }

    func isSame(as other: Bytes) -> Bool {
        guard count == other.count else { return false }
        guard let one = all.baseAddress, let two = other.all.baseAddress else { return true }
        return memcmp(one, two, count) == 0
    }
}
