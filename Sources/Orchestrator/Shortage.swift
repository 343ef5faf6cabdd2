import Engines
import Files
import ObjectStorage
import Store

/// What there is too little of for a while: room on the disk, descriptors, processes, memory, a lock, knowledge of a file.
///
/// It is nobody's fault, and nothing is lost by it: what meets it is tried again.
enum Shortage {
    /// Whether an error tells of one.
    static func explains(_ error: any Error) -> Bool {
        switch error {
        case let error as StoreError: error.isTransient
        case let error as FileSystemError: error.isShortage
        case let error as EngineError: error.isShortage
        // A bucket that is out of reach is no fault of who needs it either.
        case let error as ObjectStorageError: error.isShortage || error.isOfTheBucket
        // It is read soon.
        case is VersionNotRead: true
        default: false
        }
    }

    /// How long to wait before trying again.
    static let pause = Duration.seconds(5)
}
