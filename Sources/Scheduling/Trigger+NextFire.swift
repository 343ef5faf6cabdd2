import Cron
public import Timekeeping
public import Workflows

extension Trigger {
    /// When a schedule fires next, in a zone; nil for triggers that wait for something else.
    public func nextFire(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
        guard case .schedule(let text) = condition, let rule = try? CronExpression(text) else { return nil }
        return rule.next(after: instant, in: zone)
    }
}
