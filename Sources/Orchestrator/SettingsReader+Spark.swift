import Timekeeping
import Workflows
import YAMLSource

/// How Spark is reached and set.
extension SettingsReader {
    mutating func readSpark(_ node: YAMLNode) {
        let keys = ["above", "conf", "deploy-mode", "java-home", "master", "submit"]
        for entry in entries(of: node, allowed: keys) {
            switch entry.name {
            case "above":
                if let bytes = entry.value.text.flatMap({ try? ByteSizeText.parse($0) }) {
                    settings.spark.above = bytes
                } else {
                    complain("'above' takes a size such as 50 GiB", entry.value)
                }
            case "conf": readSparkConfiguration(entry.value)
            case "deploy-mode":
                if let mode = entry.value.text.flatMap(SparkSettings.DeployMode.init(rawValue:)) {
                    settings.spark.deployMode = mode
                } else {
                    complain("'deploy-mode' is client or cluster", entry.value)
                }
            case "master": readMaster(entry.value)
            case "submit": settings.spark.submit = path(entry.value, "submit")
            default: settings.spark.javaHome = path(entry.value, "java-home")
            }
        }
        if settings.spark.deployMode == .cluster,
            settings.spark.master.hasPrefix("spark://")
                || settings.spark.master.hasPrefix("local")
        {
            complain("'deploy-mode: cluster' is for yarn and k8s: others take no Python drivers", node)
        }
    }

    private mutating func readMaster(_ node: YAMLNode) {
        let isWhole = node.text.map(["local", "yarn"].contains) ?? false
        guard let master = node.text, isWhole || ["local[", "spark://", "k8s://"].contains(where: master.hasPrefix),
            !master.contains(where: \.isWhitespace)
        else {
            return complain(
                "'master' is local[*], local[4], spark://host:7077, yarn or k8s://https://host:port", node)
        }
        settings.spark.master = master
    }

    private mutating func path(_ node: YAMLNode, _ key: String) -> String? {
        if let text = node.text, !text.isEmpty { return text }
        complain("'\(key)' takes a path", node)
        return nil
    }

    private mutating func readSparkConfiguration(_ node: YAMLNode) {
        guard case .mapping(let mapping) = node.kind else {
            return complain("'conf' is a mapping of Spark's properties, such as {spark.driver.memory: 4g}", node)
        }
        for entry in mapping.entries {
            if let problem = SparkConfiguration.problem(ofKey: entry.name) {
                complain("'\(entry.name)' \(problem)", entry.key)
            } else if let value = entry.value.text {
                settings.spark.configuration[entry.name] = value
            } else {
                complain("'\(entry.name)' takes a text", entry.value)
            }
        }
    }
}
