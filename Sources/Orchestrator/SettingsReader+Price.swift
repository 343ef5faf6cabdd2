import Timekeeping
import YAMLSource

/// What runs cost.
extension SettingsReader {
    mutating func readPrice(_ node: YAMLNode) -> PriceModel? {
        if let name = node.text {
            if let model = PriceModel.named[name] { return model }
            complain(
                "'price' takes \(PriceModel.named.keys.sorted().joined(separator: ", ")), or jobs and crawlers", node)
            return nil
        }
        var model = PriceModel(jobs: .init(perHour: 0), crawlers: .init(perHour: 0))
        var crawlers: PriceModel.Rate?
        for entry in entries(of: node, allowed: ["jobs", "crawlers", "currency"]) {
            switch entry.name {
            case "jobs": model.jobs = rate(entry.value)
            case "crawlers": crawlers = rate(entry.value)
            default: model.currency = entry.value.text ?? model.currency
            }
        }
        model.crawlers = crawlers ?? model.jobs
        return model
    }

    private mutating func rate(_ node: YAMLNode) -> PriceModel.Rate {
        var rate = PriceModel.Rate(perHour: 0)
        for entry in entries(of: node, allowed: ["per-hour", "minimum", "startup"]) {
            if entry.name == "per-hour" {
                if let price = entry.value.text.flatMap(Double.init), price >= 0, price.isFinite {
                    rate.perHour = price
                } else {
                    complain("'per-hour' takes a number, such as 0.44", entry.value)
                }
                continue
            }
            guard let duration = entry.value.text.flatMap({ try? DurationText.parse($0) }) else {
                complain("'\(entry.name)' takes a duration such as 1m", entry.value)
                continue
            }
            if entry.name == "minimum" { rate.minimum = duration } else { rate.startup = duration }
        }
        return rate
    }
}
