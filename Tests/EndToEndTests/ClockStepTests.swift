import Foundation
import TestSupport
import Testing

/// The built daemon, with its clock set while it runs.
@Suite(.enabled(if: SteppedClock.isPossible)) struct ClockStepTests {
    @Test func `however the clock is set, by an hour or a year, a schedule fires once for a time and never again`()
        throws
    {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: nightly
                triggers:
                  two: {schedule: 0 2 * * *, start: work}
                jobs:
                  work: {shell: 'true'}
                """, to: "workflows/nightly.yaml")
            // Supervisors tell the time, too.
            try workspace.write("environment: [LD_PRELOAD, CLOCK_OFFSET]\n", to: "tidegate.yaml")
            let clock = try SteppedClock(in: workspace)
            var program = try Program(in: workspace)
            program.environment.merge(clock.environment) { $1 }
            try clock.set(to: "2026-03-01T01:50:00Z")
            let daemon = try program.startDaemon()
            var fires = 0
            func step(to time: String, fires count: Int) throws {
                try clock.set(to: time)
                fires += count
                // A question wakes it, as the clock does by itself within 30 s; when the second is answered, the first
                // has had its effects.
                try program.run("status")
                try program.run("status")
                try program.eventually("at \(time) there are \(fires) runs") { try program.runs().count >= fires }
                #expect(try program.runs().count == fires, "at \(time)")
            }
            try step(to: "2026-03-01T01:59:30Z", fires: 0)
            try step(to: "2026-03-01T02:00:01Z", fires: 1)
            try step(to: "2026-03-01T01:30:00Z", fires: 0)
            try step(to: "2026-03-01T02:00:30Z", fires: 0)
            try step(to: "2027-03-01T12:00:00Z", fires: 1)
            try step(to: "2026-03-02T03:00:00Z", fires: 0)
            try step(to: "2027-03-01T12:30:00Z", fires: 0)
            try step(to: "2027-03-02T02:00:02Z", fires: 1)
            #expect(daemon.terminate() == 0)
        }
    }
}
