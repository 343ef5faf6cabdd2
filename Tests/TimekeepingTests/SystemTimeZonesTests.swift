import Files
import TestSupport
import Testing

@testable import Timekeeping

/// Zones of a folder of the test's own, made of files that hold a yearly rule alone.
@Suite struct SystemTimeZonesTests {
    private let folder: ScratchFolder
    private let zones: SystemTimeZones

    init() throws {
        folder = try ScratchFolder()
        zones = SystemTimeZones(folders: [folder.path])
    }

    /// A TZif file of version 2 without changes, whose clocks follow a POSIX rule.
    private func tzif(_ rule: String) -> [UInt8] {
        let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
        let type = [UInt8](repeating: 0, count: 6) + Array("LMT\0".utf8)
        let part = header + counts + type
        return part + part + Array("\n\(rule)\n".utf8)
    }

    /// Puts a file in the place of another, as an update of tzdata does.
    private func replace(_ name: String, with rule: String) throws {
        let new = try folder.write(tzif(rule), to: "new")
        try LocalFileSystem().move(new, to: folder.path(name), replacing: true)
    }

    private let noon = Instant(seconds: 1_700_000_000)

    @Test func `a zone is read again when its file has been replaced`() throws {
        try folder.write(tzif("XXX-1"), to: "Test/Zone")
        let before = try zones.rules(named: "Test/Zone")
        #expect(before.offset(at: noon) == 3600)
        #expect(zones.refresh() == [])
        try replace("Test/Zone", with: "XXX-2")
        let after = try zones.rules(named: "Test/Zone")
        #expect(after.offset(at: noon) == 7200 && after != before)
        #expect(before.offset(at: noon) == 3600)
    }

    @Test func `zones that are different now are told once, those that were only written anew never`() throws {
        for name in ["A", "B", "C"] {
            try folder.write(tzif("XXX-1"), to: name)
            _ = try zones.rules(named: name)
        }
        try replace("A", with: "XXX-2")
        try replace("B", with: "XXX-1")
        #expect(zones.refresh() == ["A"])
        #expect(zones.refresh() == [])
        #expect(try zones.rules(named: "A").offset(at: noon) == 7200)
    }

    @Test(arguments: ["damaged", "gone"])
    func `a zone whose new file cannot be read goes on as it was, and says why`(_ how: String) throws {
        try folder.write(tzif("XXX-1"), to: "Zone")
        let before = try zones.rules(named: "Zone")
        if how == "gone" {
            try LocalFileSystem().removeTree(folder.path("Zone"))
        } else {
            try folder.write("TZif2 and no more", to: "Zone")
        }
        #expect(zones.refresh() == [])
        #expect(try zones.rules(named: "Zone") == before)
        #expect(zones.failures().map(\.name) == ["Zone"])
        try replace("Zone", with: "XXX-3")
        #expect(zones.refresh() == ["Zone"])
        #expect(try zones.rules(named: "Zone").offset(at: noon) == 3 * 3600)
        #expect(zones.failures() == [])
    }

    @Test func `a zone that is put into an earlier folder is taken from there`() throws {
        let later = try ScratchFolder()
        let both = SystemTimeZones(folders: [folder.path, later.path])
        try later.write(tzif("XXX-1"), to: "Zone")
        #expect(try both.rules(named: "Zone").offset(at: noon) == 3600)
        try folder.write(tzif("XXX-4"), to: "Zone")
        #expect(both.refresh() == ["Zone"])
        #expect(try both.rules(named: "Zone").offset(at: noon) == 4 * 3600)
    }

    @Test func `a folder is no zone, nor is a name that was never there`() throws {
        try folder.write(tzif("XXX-1"), to: "Test/Zone")
        for name in ["Test", "Other"] {
            #expect(throws: TimeZoneError(name: name, problem: .unknown(folders: [folder.path]))) {
                try zones.rules(named: name)
            }
        }
        #expect(zones.refresh() == [])
    }

    @Test(arguments: [
        ("tzdata.zi", "# version 2026c\n# This zic input file is in the public domain.\n", "2026c"),
        ("tzdata.zi", "R d 1916 o - Jun 14 23s 1 S\n", nil), ("+VERSION", "2026c\n", "2026c"),
        ("other", "2026c\n", nil),
    ])
    func `the version is what the files say`(_ file: String, _ text: String, _ version: String?) throws {
        try folder.write(text, to: file)
        #expect(zones.version == version)
    }
}
