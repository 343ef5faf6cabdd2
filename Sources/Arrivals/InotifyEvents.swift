#if os(Linux)
    import Files

    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// One event as inotify(7) gives it.
    struct InotifyEvent {
        /// The watch it came from; -1 for a queue overflow.
        var watch: Int32
        var mask: UInt32
        /// The name in the folder; nil when the event is about the folder itself.
        var name: String?

        func has(_ flag: Int32) -> Bool {
            mask & UInt32(bitPattern: flag) != 0
        }
    }

    /// The events in what was read from an inotify descriptor: 16 bytes each, and a name padded with NULs.
    struct InotifyEvents: Sequence, IteratorProtocol {
        private var rest: Slice<UnsafeRawBufferPointer>

        init(_ bytes: UnsafeRawBufferPointer) {
            rest = bytes[...]
        }

        mutating func next() -> InotifyEvent? {
            let header = 16
            guard rest.count >= header else { return nil }
            let fields = UnsafeRawBufferPointer(rebasing: rest)
            let watch = fields.loadUnaligned(fromByteOffset: 0, as: Int32.self)
            let mask = fields.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            let length = Int(fields.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
            guard fields.count >= header + length else { return nil }
            let name = fields[header..<(header + length)].prefix { $0 != 0 }
            rest = rest.dropFirst(header + length)
            return InotifyEvent(watch: watch, mask: mask, name: name.isEmpty ? nil : String(pathBytes: name))
        }
    }
#endif
