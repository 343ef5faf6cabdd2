import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Numbers the temporary names of this process.
private let nameCounter = Atomic<Int>(0)

/// A new file beside the one it is to replace, under a hidden name that no other writer uses.
struct TemporaryFile {
    let path: String
    let descriptor: Descriptor

    init(in folder: String, for target: String, operation: FileSystemError.Operation) throws(FileSystemError) {
        while true {
            let path = Self.unusedPath(in: folder)
            do throws(FileSystemError) {
                descriptor = try Descriptor(open: path, O_WRONLY | O_CREAT | O_EXCL, operation: operation)
                self.path = path
                return
            } catch {
                // Left by a process of the same number that crashed: the next name is free.
                guard error.code == EEXIST else { throw FileSystemError(operation, target, code: error.code) }
            }
        }
    }

    /// A path in a folder that no other thread or process comes up with.
    static func unusedPath(in folder: String) -> String {
        "\(folder)/.tidegate-\(getpid())-\(nameCounter.add(1, ordering: .relaxed).newValue).tmp"
    }

    /// After a failure: closes and removes it.
    func discard() {
        descriptor.closeQuietly()
        _ = path.withPath { unlink($0) }
    }
}
