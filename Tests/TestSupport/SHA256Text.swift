import Crypto
import Files

/// SHA-256 of texts.
public enum SHA256Text {
    /// The hash of a text's UTF-8, in hexadecimal.
    public static func of(_ text: String) -> String { SHA256.hash(data: Array(text.utf8)).hexadecimal }
}
