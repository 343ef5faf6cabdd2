import GRDB
import Store
import Timekeeping

/// What goes wrong of itself.
extension SimulatedWorld {
    /// Whether a fault of a kind strikes now; each kind draws, whether or not it is in the scenario.
    func strikes(_ fault: FaultKind, oneIn count: Int) -> Bool {
        guard !isCalm, dice.faults.oneIn(count), scenario.faults.contains(fault) else { return false }
        tally.struck(fault)
        trace.note { "fault: \(fault.rawValue)" }
        return true
    }

    /// One of the faults that come from outside.
    func faultStrikes() throws {
        guard !isCalm else { return }
        plan(.faultStrikes, after: dice.faults.span(1 * .minute...3 * .hour))
        let kinds: [FaultKind] = [
            .reboot, .lostChild, .lostChild, .lostChild, .overflow, .overflow, .clockForward, .clockBack, .clockBack,
            .fullDisk, .edit, .edit,
        ]
        let drawn = dice.faults.pick(kinds)
        // Numbers are used anew after a reboot alone.
        guard let kind = scenario.plant == .bareNumber ? .reboot : drawn, scenario.faults.contains(kind) else { return }
        trace.note { "fault: \(kind.rawValue)" }
        tally.struck(kind)
        tally.events += 1
        switch kind {
        case .reboot: try reboot()
        case .lostChild: _ = loseChild()
        case .overflow: plan(.rescan(isPeriodic: false), after: .second, life: life)
        case .clockForward: clock.set(by: clockStep())
        case .clockBack: clock.set(by: -clockStep())
        case .fullDisk: try fillDisk()
        case .edit:
            texts.edit(dice: &dice.workflows)
            plan(.foldersPolled, after: 500 * .millisecond, life: life)
        default: break
        }
    }

    private func reboot() throws {
        if scenario.plant == .notSynchronous, core != nil { return try loseCommits(5, reboots: true) }
        children.reboot()
        if core != nil { crash(nil) }
    }

    /// Seconds, hours, and at times a year.
    private func clockStep() -> Int64 {
        dice.faults.oneIn(60) ? 365 * .day : dice.faults.span(1 * .second...3 * .day)
    }

    /// From here on the store's file cannot grow.
    private func fillDisk() throws {
        guard !isDiskFull else { return }
        isDiskFull = true
        try store.write { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 1)")
        }
        plan(.diskFreed, after: dice.faults.span(10 * .second...30 * .minute))
    }

    func freeDisk() throws {
        guard isDiskFull else { return }
        isDiskFull = false
        _ = try store.write { db in try Int.fetchOne(db, sql: "PRAGMA max_page_count = 1073741823") }
    }
}
