/// A fault that the recording is given, to see that the checks find it.
package enum PlantedFault: String, CaseIterable, Sendable {
    /// `synchronous = NORMAL`: a commit is not synced.
    case normalForFull = "normal-for-full"
    /// The file of an output is not synced before the commit that names it.
    case outputNotSynced = "output-not-synced"
    /// The folder of an output is not synced before the commit that names it.
    case outputFolderNotSynced = "output-folder-not-synced"
    /// The folder of the store is not synced when the store is made.
    case storeFolderNotSynced = "store-folder-not-synced"

    func dropsSync(ofFile path: String) -> Bool {
        switch self {
        case .normalForFull: path == StoreFiles.log
        case .outputNotSynced: path.hasPrefix("lake/")
        case .outputFolderNotSynced, .storeFolderNotSynced: false
        }
    }

    func dropsSync(ofFolder path: String) -> Bool {
        switch self {
        case .outputFolderNotSynced: path.hasPrefix("lake/")
        case .storeFolderNotSynced: path == ".tidegate"
        case .normalForFull, .outputNotSynced: false
        }
    }
}
