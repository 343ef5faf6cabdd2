package import TableSchema

/// The forms that whole files are packed in.
package enum PackedForm: String, Hashable, Sendable, CaseIterable {
    case gzip
    case zstd
    case bzip2
    case snappy

    /// The form that bytes begin like.
    package static func marked(in first: UnsafeBufferPointer<UInt8>) -> PackedForm? {
        allCases.first { first.starts(with: $0.magic) }
    }

    private var magic: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        case .bzip2: Array("BZh".utf8)
        case .snappy: [0xFF, 0x06, 0x00, 0x00] + Array("sNaPpY".utf8)
        }
    }

    /// More than so many bytes from one is no data. Gzip's own bound is 1032; the others have none to speak of.
    var ratioMax: Int64 { self == .gzip ? 400 : 2000 }

    func unpacker() -> any Unpacker {
        switch self {
        case .gzip: GzipUnpacker()
        case .zstd: ZstdUnpacker()
        case .bzip2: Bzip2Unpacker()
        case .snappy: SnappyUnpacker()
        }
    }

    /// The word for it in a file's layout.
    package var compression: Compression {
        switch self {
        case .gzip: .gzip
        case .zstd: .zstd
        case .bzip2: .bzip2
        case .snappy: .snappy
        }
    }

    /// The form of a file's layout; nil when it is not packed.
    package init?(_ compression: Compression) { self.init(rawValue: compression.rawValue) }
}
