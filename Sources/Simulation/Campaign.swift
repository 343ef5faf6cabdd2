import Synchronization

/// Many lives, some at once, each from a seed of its own: the first is the given one, and they count up.
package struct Campaign: Sendable {
    /// The first life; the others differ from it in their seed.
    package var first: Scenario
    /// Events after which no new life begins.
    package var events: Int
    /// Lives after which none begins.
    package var scenarios = Int.max
    /// Lives at once.
    package var workers = 1
    /// Whether it goes on after a failure, to find all of them.
    package var findsAll = false

    /// A campaign of so many events.
    package init(first: Scenario, events: Int) {
        self.first = first
        self.events = events
    }

    /// Lives them; ends early when one fails, unless all failures are wanted. Gives those, the lowest seed first.
    ///
    /// Which seeds are lived does not depend on how many are lived at once, but for the last few.
    package func run() async -> (tally: Tally, failures: [Outcome]) {
        let book = CampaignBook(self)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, workers) {
                group.addTask { @concurrent in
                    while let scenario = book.draw() { book.enter(scenario.live()) }
                }
            }
        }
        return book.result
    }
}

/// What the workers of a campaign share: who lives which seed, and what came of it.
private final class CampaignBook: Sendable {
    private struct State {
        var next: UInt64
        var begun = 0
        var tally = Tally()
        var failures: [Outcome] = []
    }

    private let campaign: Campaign
    private let state: Mutex<State>

    init(_ campaign: Campaign) {
        self.campaign = campaign
        state = Mutex(State(next: campaign.first.seed))
    }

    /// The next life; nil when no more begins.
    func draw() -> Scenario? {
        state.withLock { state in
            guard campaign.findsAll || state.failures.isEmpty, state.tally.events < campaign.events,
                state.begun < campaign.scenarios
            else { return nil }
            var scenario = campaign.first
            scenario.seed = state.next
            state.next &+= 1
            state.begun += 1
            LivesUnderWay.begin(scenario.seed)
            return scenario
        }
    }

    /// Takes down what came of a life.
    func enter(_ outcome: Outcome) {
        LivesUnderWay.end(outcome.scenario.seed)
        state.withLock { state in
            state.tally.add(outcome.tally)
            if outcome.violation != nil { state.failures.append(outcome) }
        }
    }

    var result: (tally: Tally, failures: [Outcome]) {
        state.withLock { state in
            (state.tally, state.failures.sorted { $0.scenario.seed < $1.scenario.seed })
        }
    }
}
