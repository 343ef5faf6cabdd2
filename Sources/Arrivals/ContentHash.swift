import Crypto
import Files

/// What tells the content of a file from any other: SHA-256, and MD5 where somebody gave that to compare with.
final class ContentHash {
    private var sha256 = SHA256()
    private var md5: Insecure.MD5?

    init(needsMD5: Bool) {
        md5 = needsMD5 ? Insecure.MD5() : nil
    }

    /// Takes the next bytes.
    func add(_ bytes: UnsafeRawBufferPointer) {
        sha256.update(bufferPointer: bytes)
        md5?.update(bufferPointer: bytes)
    }

    /// Of all bytes so far, in hexadecimal.
    var sums: (sha256: String, md5: String?) {
        (sha256.finalize().hexadecimal, md5?.finalize().hexadecimal)
    }
}
