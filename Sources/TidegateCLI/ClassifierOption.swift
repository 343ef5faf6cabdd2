import ArgumentParser
import Files
import TableSchema
import Workflows
import YAMLSource

/// `--classifier FILE.yaml`: what the user knows of files, without a workflow.
struct ClassifierOption: ParsableArguments {
    @Option(
        name: .customLong("classifier"),
        help: "A YAML file with what you know of the files; its keys are those of a dataset's 'classifier'.",
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    /// The classifier; nil when none is given. What is wrong in it is drawn, with its place.
    func read() throws -> Classifier? {
        guard let file else { return nil }
        let text: String
        do throws(FileSystemError) {
            text = String(decoding: try LocalFileSystem().read(file), as: UTF8.self)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        let (classifier, diagnostics) = ClassifierFile.load(text: text, file: file)
        let renderer = DiagnosticRenderer(hasColour: Terminal.standardError.hasColour)
        for diagnostic in diagnostics { StandardStream.errors.write(renderer.draw(diagnostic, in: text) + "\n") }
        guard let classifier else { throw ExitCode(CommandFailure.Status.data.rawValue) }
        return classifier
    }
}
