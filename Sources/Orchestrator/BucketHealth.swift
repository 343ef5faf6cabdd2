import Logging
import ObjectStorage
import Synchronization
import Timekeeping

/// How it goes with asking buckets for things. An outage is told when it begins, and when it is over; in between, the
/// waits between attempts grow.
final class BucketHealth: Sendable {
    private struct Trouble {
        var failures = 0
        var next = ContinuousClock.now
        /// What was told of this outage.
        var told: Set<String> = []
    }

    private let mailbox: Mailbox
    private let troubles = Mutex<[String: Trouble]>([:])
    /// What has worked since the start: the first time may end an outage of an earlier process.
    private let worked = Mutex<Set<String>>([])

    private let logger: Logger

    init(mailbox: Mailbox, logger: Logger) {
        self.mailbox = mailbox
        self.logger = logger
    }

    /// Whether something may be tried: not while the wait after its last failure goes on.
    func mayTry(_ what: String) -> Bool {
        troubles.withLock { $0[what].map { $0.next <= .now } ?? true }
    }

    /// Takes note of a failure.
    ///
    /// - Parameter what: what failed, to be read as the subject of a sentence: `listing s3://shop/orders/`.
    /// - Returns: how long to wait until it is tried again.
    func failed(_ what: String, _ error: ObjectStorageError) -> Duration {
        let (pause, isNews) = troubles.withLock { troubles in
            var trouble = troubles[what] ?? Trouble()
            trouble.failures += 1
            let pause = Self.pause(afterFailures: trouble.failures)
            trouble.next = .now + pause
            let isNews = trouble.told.insert(error.kind).inserted
            troubles[what] = trouble
            return (pause, isNews)
        }
        guard isNews else { return pause }
        if error.isOfTheBucket || error.isShortage {
            mailbox.post(.bucketFailed(what, error: error.description))
        } else {
            logger.warning("\(what) does not work: \(error); it is tried again, with growing waits")
        }
        return pause
    }

    /// Takes note that something has worked.
    func works(_ what: String) {
        let wasFailing = troubles.withLock { $0.removeValue(forKey: what) != nil }
        let isFirst = worked.withLock { $0.insert(what).inserted }
        if wasFailing || isFirst { mailbox.post(.bucketWorks(what)) }
    }

    /// 2 s, 4 s, 8 s and so on, up to five minutes.
    static func pause(afterFailures count: Int) -> Duration {
        min(.seconds(300), .seconds(1 << min(max(count, 1), 9)))
    }
}

extension ObjectStorageError {
    /// What kind of error it is, without what differs from one time to the next.
    var kind: String {
        switch self {
        case .unreachable, .unavailable, .malformed: "outage"
        case .denied(_, let code, _): "denied \(code)"
        case .noBucket: "no bucket"
        case .noObject: "no object"
        case .changed: "changed"
        case .wrongRegion: "region"
        case .refused(_, let status, let code, _): "refused \(status) \(code)"
        case .noKeys: "no keys"
        case .local(let text, _): text
        }
    }
}
