import ArgumentParser
import Orchestrator
import TableSchema

/// `tidegate catalog comment`.
struct CatalogComment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "comment", abstract: "Say what a table or a column of it means.",
        usage: """
            tidegate catalog comment DB.TABLE [COLUMN] 'TEXT'
            tidegate catalog comment DB.TABLE [COLUMN] --clear
            """,
        discussion: "Comments stay over crawls and new versions; 'show' and 'ddl' print them, 'search' finds them.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE.") var table: String
    @Argument(help: "The column or partition key, if it is about one, and the text.") var words: [String] = []
    @Flag(help: "Take the comment away.") var clear = false

    func run() async throws {
        let name = try TableName.parsed(table).description
        var words = words
        let text = clear ? nil : words.popLast()
        guard words.count <= 1 else {
            throw CommandFailure(.usage, "there are too many words; a text of several goes in quotes")
        }
        guard clear || text?.contains(where: { !$0.isWhitespace }) == true else {
            throw CommandFailure(
                .usage, "say what to write, as in 'tidegate catalog comment \(name) \"…\"', or --clear")
        }
        let reply = try await tidegate.ask(.commentTable(name, column: words.first, text: text))
        Output().line(reply.message)
    }
}
