import Files
import Foundation
import TestSupport
import Testing

@Suite struct LocalFileSystemTests {
    let files = LocalFileSystem()
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @Test func `what is written is read back, and nothing else is left`() throws {
        let path = folder.path("a.bin")
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try files.write(bytes, to: path)
        #expect(try files.read(path) == bytes)
        try files.write("new", to: path)
        #expect(try folder.read("a.bin") == "new")
        #expect(try folder.names() == ["a.bin"])
    }

    @Test func `a write into a missing folder names it and leaves nothing`() throws {
        let error = #expect(throws: FileSystemError.self) { try files.write("x", to: folder.path("no/a")) }
        #expect(error?.operation == .write)
        #expect(error?.isMissing == true)
        #expect(
            error?.description == "cannot write '\(folder.path)/no/a': no such file or folder; "
                + "check the path, or make the folder it should be in")
    }

    @Test func `a write over a folder fails and leaves no temporary file`() throws {
        try folder.write("x", to: "sub/file")
        #expect(throws: FileSystemError.self) { try files.write("x", to: folder.path("sub")) }
        #expect(try folder.names() == ["sub"])
    }

    @Test func `a copy is the file's content, whatever becomes of the file, and replaces nothing`() throws {
        try folder.write("old", to: "a")
        try files.copy(folder.path("a"), to: folder.path("b"))
        let isCloned = try files.clone(folder.path("a"), to: folder.path("c"))
        try files.append(Array("er".utf8), to: folder.path("a"))
        #expect(try folder.read("b") == "old")
        // Where the file system knows no reflinks, nothing is left of the attempt.
        #expect(try folder.names() == (isCloned ? ["a", "b", "c"] : ["a", "b"]))
        if isCloned { #expect(try folder.read("c") == "old") }
        let error = #expect(throws: FileSystemError.self) { try files.copy(folder.path("a"), to: folder.path("b")) }
        #expect(error?.code == EEXIST)
        #expect(throws: FileSystemError.self) { try files.clone(folder.path("a"), to: folder.path("b")) }
        #expect(throws: FileSystemError.self) { try files.copy(folder.path("no"), to: folder.path("d")) }
        #expect(try folder.read("b") == "old")
        #expect(try !folder.has("d"))
    }

    @Test func `folders are made with all above them, and again`() throws {
        try files.makeFolder(folder.path("a/b/c"))
        try files.makeFolder(folder.path("a/b/c/"))
        #expect(try files.kind(of: folder.path("a/b/c")) == .folder)
    }

    @Test func `a folder is not made where a file is`() throws {
        try folder.write("x", to: "a")
        #expect(throws: FileSystemError(.makeFolder, folder.path("a"), code: 17)) {
            try files.makeFolder(folder.path("a"))
        }
    }

    @Test func `a listing is sorted and tells what each name is`() throws {
        try folder.write("x", to: "b")
        try folder.makeFolder("a")
        #expect(
            try files.list(folder.path)
                == [FolderEntry(name: "a", kind: .folder), FolderEntry(name: "b", kind: .file)])
        let error = #expect(throws: FileSystemError.self) { try files.list(folder.path("none")) }
        #expect(error?.operation == .list)
    }

    @Test func `what is in a folder is its files and folders with their identities, links and pipes aside`() throws {
        try folder.write("1", to: "b.csv")
        try folder.write("12", to: "a.csv")
        try folder.write("x", to: "sub/inner")
        symlink("a.csv", folder.path("link.csv"))
        symlink("sub", folder.path("linked"))
        mkfifo(folder.path("pipe"), 0o600)
        let contents = try files.contents(of: folder.path)
        #expect(contents.files.map(\.name) == ["a.csv", "b.csv"] && contents.folders == ["sub"])
        for file in contents.files {
            #expect(try file.identity == files.identity(of: folder.path(file.name)))
        }
        // As those see it that cannot look into a folder in one go.
        let slowly = try FaultyFileSystem(files).contents(of: folder.path)
        #expect(slowly.files.map(\.identity) == contents.files.map(\.identity))
        #expect(slowly.folders == contents.folders)
        #expect(throws: FileSystemError.self) { try files.contents(of: folder.path("none")) }
    }

    @Test func `an identity is the same until the file changes`() throws {
        let path = try folder.write("one", to: "a")
        let first = try #require(try files.identity(of: path))
        #expect(try files.identity(of: path) == first)
        #expect(first.size == 3)
        try files.write("other", to: path)
        let second = try #require(try files.identity(of: path))
        #expect(second != first)
        #expect(second.inode != first.inode)
        #expect(try files.identity(of: folder.path("none")) == nil)
        #expect(try files.identity(of: path + "/below") == nil)
    }

    @Test func `a move replaces a file, and doing it again is harmless`() throws {
        try folder.write("new", to: "a")
        try folder.write("old", to: "sub/b")
        try files.move(folder.path("a"), to: folder.path("sub/b"))
        try files.move(folder.path("a"), to: folder.path("sub/b"))
        #expect(try folder.read("sub/b") == "new")
        #expect(try !folder.has("a"))
    }

    @Test func `a move that may not replace leaves both files as they are`() throws {
        try folder.write("new", to: "a")
        try folder.write("old", to: "b")
        #expect(throws: FileSystemError(.move, folder.path("b"), code: 17)) {
            try files.move(folder.path("a"), to: folder.path("b"), replacing: false)
        }
        #expect(try folder.read("a") == "new")
        #expect(try folder.read("b") == "old")
    }

    @Test func `a move that may not replace moves to a free name, and again`() throws {
        try folder.write("new", to: "a")
        try files.move(folder.path("a"), to: folder.path("b"), replacing: false)
        try files.move(folder.path("a"), to: folder.path("b"), replacing: false)
        #expect(try folder.names() == ["b"])
    }

    @Test func `a move of what never was is an error`() throws {
        let error = #expect(throws: FileSystemError.self) {
            try files.move(folder.path("a"), to: folder.path("b"))
        }
        #expect(error?.isMissing == true)
    }

    @Test func `a whole folder moves`() throws {
        try folder.write("x", to: "a/b/c")
        try files.move(folder.path("a"), to: folder.path("d"))
        #expect(try folder.read("d/b/c") == "x")
    }

    @Test func `a file and a folder move to another file system`() throws {
        guard let other = try OtherFileSystem() else { return }
        try folder.write("text", to: "a")
        try folder.write("deep", to: "tree/sub/b")
        try files.move(folder.path("a"), to: other.path("a"))
        try files.move(folder.path("tree"), to: other.path("tree"))
        #expect(try files.read(other.path("a")) == Array("text".utf8))
        #expect(try files.read(other.path("tree/sub/b")) == Array("deep".utf8))
        #expect(try files.list(other.root).map(\.name) == ["a", "tree"])
        #expect(try folder.names() == [])
        try folder.write("again", to: "a")
        #expect(throws: FileSystemError.self) {
            try files.move(folder.path("a"), to: other.path("a"), replacing: false)
        }
        try files.move(folder.path("a"), to: other.path("b"), replacing: false)
        #expect(try files.read(other.path("b")) == Array("again".utf8))
    }

    @Test func `removing is done once and may be done again`() throws {
        try folder.write("x", to: "a")
        try folder.write("x", to: "t/u/v")
        for _ in 0..<2 {
            try files.remove(folder.path("a"))
            try files.removeTree(folder.path("t"))
        }
        #expect(try folder.names() == [])
    }

    @Test func `reading a folder says what to do`() throws {
        let error = #expect(throws: FileSystemError.self) { try files.read(folder.path) }
        #expect(error?.description.hasSuffix("is a directory; give the path of a file") == true)
    }

    @Test func `a name that is not UTF-8 can be written, listed, read and shown`() throws {
        let name = String(pathBytes: [0x61, 0xFF, 0x0A, 0x62])
        try files.write("x", to: folder.path(name))
        #expect(try folder.names() == [name])
        #expect(try folder.read(name) == "x")
        #expect(name.displayedPath == "a\\xff\\x0ab")
    }
}

/// A folder on the machine's memory disk, where there is one that is not also the scratch folders'.
private final class OtherFileSystem {
    let root: String
    private let files = LocalFileSystem()

    init?() throws {
        var random = SystemRandomNumberGenerator()
        root = "/dev/shm/tidegate-test-\(random.next())"
        guard let shared = try files.identity(of: "/dev/shm"), let temporary = try files.identity(of: "/tmp"),
            shared.device != temporary.device
        else { return nil }
        try files.makeFolder(root)
    }

    deinit {
        try? files.removeTree(root)
    }

    func path(_ relative: String) -> String { root + "/" + relative }
}
