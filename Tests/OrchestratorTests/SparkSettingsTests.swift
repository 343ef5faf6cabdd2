import Testing
import YAMLSource

@testable import Orchestrator

@Suite struct SparkSettingsTests {
    private func read(_ text: String) -> (settings: SparkSettings, messages: [String]) {
        let (root, diagnostics) = YAMLDocument.parse(text: "spark: \(text)\n", file: "tidegate.yaml")
        var reader = SettingsReader(diagnostics: diagnostics)
        if let root { reader.read(root) }
        return (reader.settings.spark, reader.diagnostics.map(\.message))
    }

    @Test func `it says which cluster, which properties, and from how many bytes on`() {
        let (settings, messages) = read(
            "{master: 'spark://h:7077', submit: /opt/spark/bin/spark-submit, conf: {spark.executor.memory: 4g}, above: 1 GiB}"
        )
        #expect(messages.isEmpty)
        #expect(settings.master == "spark://h:7077" && settings.submit == "/opt/spark/bin/spark-submit")
        #expect(settings.configuration == ["spark.executor.memory": "4g"] && settings.above == 1 << 30)
    }

    @Test(arguments: [
        (
            "{master: localhost:7077}",
            "'master' is local[*], local[4], spark://host:7077, yarn or k8s://https://host:port"
        ),
        ("{conf: {executor.memory: 4g}}", "'executor.memory' is no property of Spark: they begin with 'spark.'"),
        ("{above: much}", "'above' takes a size such as 50 GiB"),
        ("{deploy-mode: both}", "'deploy-mode' is client or cluster"),
        (
            "{master: 'spark://h:7077', deploy-mode: cluster}",
            "'deploy-mode: cluster' is for yarn and k8s: others take no Python drivers"
        ),
        ("{mastre: yarn}", "unknown key 'mastre'; did you mean 'master'?"),
    ])
    func `what is wrong is told`(text: String, message: String) {
        #expect(read(text).messages == [message])
    }
}
