import Arrivals
import Engines
import Files
import TableSchema

/// What the rejected rows of a version of a file are called: as the file, with the beginning of its hash, in the same
/// folder below the dataset's own. A mended file so named can be put back among the others.
struct RejectsName: Hashable, Sendable {
    /// The path below the folder of rejected rows.
    let path: String
    /// The endings of the file's name: `csv` and `gz`.
    private let ending: String
    private let compression: String?

    init(_ sighting: Sighting, hash: String, _ separation: RowSeparation, _ layout: FileLayout) {
        let prefix = sighting.dataset.pattern.literalPrefix
        let below = sighting.path.isAtOrBelow(prefix) ? sighting.path.dropFirst(prefix.count).drop { $0 == "/" } : ""
        let parts = (below.isEmpty ? sighting.path[...] : below).split(separator: "/").map(String.init)
        var stem = parts.last ?? "rows"
        compression = layout.compression == .none ? nil : Self.takeEnding(of: &stem)
        ending = Self.takeEnding(of: &stem) ?? layout.format.rawValue
        while stem.utf8.count > Self.stemMax { stem.removeLast() }
        let name = "\(stem)-\(hash.prefix(8)).\(separation.rejectsEnding(ending))"
        path = (parts.dropLast() + [name]).joined(separator: "/")
    }

    /// How the name of the copy ends that the other rows go on in: readers of files go by that.
    func acceptedEnding(_ kept: Compression) -> String {
        kept == .none ? ".\(ending)" : ".\(ending)\(compression.map { ".\($0)" } ?? "")"
    }

    /// Room for the hash and the endings: file systems take 255 bytes.
    private static let stemMax = 190

    private static func takeEnding(of name: inout String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = String(name[name.index(after: dot)...])
        guard (1...10).contains(ending.utf8.count),
            ending.utf8.allSatisfy({
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20
            })
        else { return nil }
        name = String(name[..<dot])
        return ending
    }
}
