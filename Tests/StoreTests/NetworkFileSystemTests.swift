import TestSupport
import Testing

@testable import Store

@Suite struct NetworkFileSystemTests {
    private let mounts = """
        22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
        30 22 0:27 / /home/me/share\\040one rw,relatime shared:2 master:3 - nfs4 server:/x rw
        31 22 0:28 / /mnt/win rw - cifs //server/x rw
        32 22 0:29 / /mnt/ssh rw - fuse.sshfs me@server:/ rw
        33 22 0:30 / /mnt/usb rw - fuseblk /dev/sda1 rw
        34 31 0:31 / /mnt/win/local rw - tmpfs tmpfs rw
        35 22 0:32 / /over rw - nfs server:/y rw
        36 22 0:33 / /over rw - xfs /dev/sdb rw

        """

    @Test(arguments: [
        ("/home/me/share one/w", "nfs4"), ("/mnt/win", "cifs"), ("/mnt/ssh/a/b", "fuse.sshfs"),
    ])
    func `another machine's disk is told by its type`(_ folder: String, _ type: String) {
        #expect(NetworkFileSystem.type(ofFolder: folder, mounts: mounts) == type)
    }

    @Test(arguments: [
        "/", "/home/me", "/home/me/share onesy", "/mnt/usb/w", "/mnt/win/local/w", "/mnt/windows", "/over/w",
    ])
    func `a disk of this machine is fine`(_ folder: String) {
        #expect(NetworkFileSystem.type(ofFolder: folder, mounts: mounts) == nil)
    }

    @Test func `a text that is no table of mounts tells nothing`() {
        #expect(NetworkFileSystem.type(ofFolder: "/x", mounts: "- - -\n\n1 2 3 4 / -\n1 2 3 4 5 6") == nil)
    }

    @Test func `the folder of this test is on this machine`() throws {
        #expect(NetworkFileSystem.type(ofFolder: try ScratchFolder().path) == nil)
    }
}
