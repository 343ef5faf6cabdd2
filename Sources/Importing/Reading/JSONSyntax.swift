/// Finds where a text stops being JSON.
public enum JSONSyntax {
    /// What is wrong with a text, with its line and column; nil when it is JSON.
    public static func problem(in text: String) -> ImportError? {
        do throws(ImportError) {
            _ = try JSONReader.read(text)
            return nil
        } catch {
            return error
        }
    }
}
