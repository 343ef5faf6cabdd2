public import TableSchema

extension Classifier {
    /// How the format that was found contradicts the pinned one, in a clause; nil when it does not.
    ///
    /// What is wrong with values and columns is among the schema's problems already.
    public func contradiction(by schema: FileSchema) -> String? {
        guard let format, !format.isReadLike(schema.format), schema.rows > 0 || !schema.columns.isEmpty else {
            return nil
        }
        return "it is \(schema.format.rawValue), and its classifier says \(format.rawValue)"
    }
}
