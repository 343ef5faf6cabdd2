import Testing

@testable import PowerCuts

/// What a power cut may leave of a recorded disk.
@Suite struct DiskTests {
    private let all = PowerCut(sectors: .all, names: .all)
    private let none = PowerCut(sectors: .none, names: .none)

    /// A disk after some deeds on a workspace whose folder `f` (2) has a file `a` (3), all of it durable.
    private func disk(after deeds: [Draft.Deed], plant: PlantedFault? = nil) throws -> Disk {
        let base: [Draft.Deed] = [
            .given("/", 1), .madeFolder("f", 2), .madeFile("f/a", 3), .wrote(3, 0, Draft.sectors("old", 3)),
            .synced(3), .synced(2), .synced(1),
        ]
        let recording = try Recording(bytes: Draft(base + deeds).bytes)
        var disk = Disk(recording, plant: plant)
        for record in recording.records { disk.apply(record) }
        return disk
    }

    private func text(_ disk: Disk, _ cut: PowerCut, at path: String = "f/a") -> String? {
        disk.file(path, after: cut)?.content(after: cut).text
    }

    @Test func `what is synced is kept`() throws {
        let disk = try disk(after: [])
        #expect(text(disk, none)?.hasPrefix("old0") == true)
        #expect(text(disk, none)?.utf8.count == 3 * 512)
    }

    @Test func `each sector that is not synced is kept or lost by itself`() throws {
        let disk = try disk(after: [.wrote(3, 0, Draft.sectors("new", 3))])
        var seen: Set<String> = []
        for seed in 0..<200 {
            let left = try #require(text(disk, PowerCut(seed: UInt64(seed), sectors: .some(128), names: .all)))
            seen.insert(
                String(
                    left.utf8.enumerated().filter { $0.offset % 512 == 0 }.map { Character(Unicode.Scalar($0.element)) }
                ))
        }
        #expect(seen.count == 8)
        #expect(text(disk, all)?.hasPrefix("new0") == true)
        #expect(text(disk, none)?.hasPrefix("old0") == true)
    }

    @Test func `a sector that was written twice holds nothing, the first or both`() throws {
        let disk = try disk(after: [.wrote(3, 0, Array("AA".utf8)), .wrote(3, 1, Array("BB".utf8))])
        let seen = Set(
            (0..<100).compactMap { seed in
                text(disk, PowerCut(seed: UInt64(seed), sectors: .some(64), names: .all)).map { String($0.prefix(3)) }
            })
        #expect(seen == ["old", "AAd", "ABB"])
    }

    @Test func `what is written after a sync has begun is not made durable by it`() throws {
        let disk = try disk(after: [
            .wrote(3, 0, Array("one".utf8)), .begun, .wrote(3, 0, Array("two".utf8)), .synced(3),
        ])
        #expect(text(disk, none)?.hasPrefix("one") == true)
        #expect(text(disk, all)?.hasPrefix("two") == true)
    }

    @Test func `a size is kept or lost apart from what was written`() throws {
        let disk = try disk(after: [.wrote(3, 3 * 512, Array("more".utf8))])
        let sizes = Set(
            (0..<100).compactMap { text(disk, PowerCut(seed: $0, sectors: .some(128), names: .all))?.utf8.count })
        #expect(sizes == [3 * 512, 3 * 512 + 4])
    }

    @Test func `a file that is cut off and grows again holds zeros, or what it held`() throws {
        let disk = try disk(after: [.resized(3, 0), .resized(3, 512)])
        #expect(text(disk, all) == String(repeating: "\0", count: 512))
        #expect(text(disk, none)?.hasPrefix("old") == true)
    }

    @Test func `a file that is cut short is so as a whole: no part of what it held vanishes by itself`() throws {
        let held = String(decoding: Draft.sectors("held", 8), as: UTF8.self)
        let disk = try disk(after: [.wrote(3, 0, Array(held.utf8)), .synced(3), .resized(3, 0)])
        let left = Set((0..<50).compactMap { text(disk, PowerCut(seed: $0, sectors: .some(128), names: .all)) })
        #expect(left == ["", held])
    }

    @Test func `cutting a file off is one step, and what is written after it is lost with it`() throws {
        let deeds: [Draft.Deed] = [.resized(3, 0), .wrote(3, 0, Array("new".utf8)), .wrote(3, 1024, Array("end".utf8))]
        let disk = try disk(after: deeds)
        let old = try #require(text(disk, none))
        for seed in 0..<100 {
            let left = try #require(text(disk, PowerCut(seed: UInt64(seed), sectors: .some(128), names: .all)))
            let isOld = left == old
            #expect(isOld || !left.contains("old") && [0, 3, 1027].contains(left.utf8.count))
        }
        #expect(text(disk, all)?.hasPrefix("new\0") == true)
    }

    @Test func `a name is lost until its folder is synced, though its file is synced`() throws {
        let deeds: [Draft.Deed] = [.madeFile("f/b", 4), .wrote(4, 0, Array("b".utf8)), .synced(4)]
        #expect(text(try disk(after: deeds), none, at: "f/b") == nil)
        #expect(text(try disk(after: deeds), all, at: "f/b") == "b")
        #expect(text(try disk(after: deeds + [.synced(2)]), none, at: "f/b") == "b")
    }

    @Test func `a rename is one step, durable when the folder of the new name is synced`() throws {
        let deeds: [Draft.Deed] = [.madeFolder("g", 5), .synced(1), .renamed("f/a", "g/a")]
        for seed in 0..<50 {
            let cut = PowerCut(seed: UInt64(seed), sectors: .all, names: .some(128))
            let disk = try disk(after: deeds)
            #expect((disk.file("f/a", after: cut) == nil) == (disk.file("g/a", after: cut) != nil))
        }
        #expect(try disk(after: deeds + [.synced(2)]).file("f/a", after: none) != nil)
        let settled = try disk(after: deeds + [.synced(5)])
        #expect(settled.file("f/a", after: none) == nil)
        #expect(settled.file("g/a", after: none) != nil)
    }

    @Test func `a name that a durable rename took away does not come back`() throws {
        let disk = try disk(after: [
            .madeFolder("g", 5), .synced(1), .madeFile("f/b", 4), .renamed("f/b", "g/b"), .synced(5),
        ])
        for seed in 0..<20 {
            let cut = PowerCut(seed: UInt64(seed), sectors: .all, names: .some(128))
            #expect(disk.file("f/b", after: cut) == nil)
            #expect(disk.file("g/b", after: cut) != nil)
        }
    }

    @Test func `a removal may be lost until the folder is synced`() throws {
        #expect(try disk(after: [.removed("f/a")]).file("f/a", after: none) != nil)
        #expect(try disk(after: [.removed("f/a")]).file("f/a", after: all) == nil)
        #expect(try disk(after: [.removed("f/a"), .synced(2)]).file("f/a", after: none) == nil)
    }

    @Test func `an inode that is used again is another file`() throws {
        let disk = try disk(after: [
            .removed("f/a"), .madeFile("f/c", 3), .wrote(3, 0, Array("c".utf8)), .synced(3), .synced(2),
        ])
        #expect(text(disk, none, at: "f/c") == "c")
        #expect(disk.file("f/a", after: none) == nil)
    }

    @Test func `a planted fault drops the syncs that it is about`() throws {
        let deeds: [Draft.Deed] = [.madeFolder("lake", 5), .synced(1), .madeFile("lake/x", 6), .synced(6), .synced(5)]
        #expect(try disk(after: deeds).file("lake/x", after: none) != nil)
        #expect(try disk(after: deeds, plant: .outputFolderNotSynced).file("lake/x", after: none) != nil)
        let inFolder: [Draft.Deed] = [
            .madeFolder("lake", 5), .synced(1), .madeFolder("lake/t", 7), .synced(5), .madeFile("lake/t/x", 6),
            .synced(7),
        ]
        #expect(try disk(after: inFolder).file("lake/t/x", after: none) != nil)
        #expect(try disk(after: inFolder, plant: .outputFolderNotSynced).file("lake/t/x", after: none) == nil)
    }

    @Test func `a recording that breaks off is refused with the place`() throws {
        let whole = Draft([.given("/", 1), .madeFile("a", 2)]).bytes
        #expect(try Recording(bytes: whole).count == 2)
        #expect(throws: RecordingError.self) { try Recording(bytes: Array(whole.dropLast())) }
    }
}
