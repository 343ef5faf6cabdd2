public import TableSchema

/// Evaluates a dataset's `expect` conditions over a file. Made by a room above, which can run SQL.
public protocol ExpectationChecker: Sendable {
    /// The conditions that some row of the file does not meet, a sentence each; none when all hold.
    ///
    /// - Parameter path: the absolute path of the file, which is read by the schema given.
    func violations(of expectations: [String], in schema: FileSchema, at path: String) async throws -> [String]
}
