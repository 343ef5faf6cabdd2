/// What goes wrong in a simulated world. The raw value is the word on the command line.
package enum FaultKind: String, CaseIterable, Sendable {
    /// The daemon dies before a round; its mailbox is lost.
    case crashBeforeCommit = "crash-before-commit"
    /// It dies inside the commit: nothing of the round is durable, nothing is done.
    case crashInCommit = "crash-in-commit"
    /// It dies after the commit, before or between its effects.
    case crashBetweenEffects = "crash-between-effects"
    /// The machine starts anew: all children are gone, their numbers are used by strangers.
    case reboot
    /// A child vanishes without a word.
    case lostChild = "lost-child"
    /// The end of a child is told late.
    case lateExit = "late-exit"
    /// The end of a child is told twice.
    case repeatedExit = "repeated-exit"
    /// An event of the watcher is lost.
    case lostEvent = "lost-event"
    /// An event of the watcher comes twice.
    case repeatedEvent = "repeated-event"
    /// An event of the watcher comes late, after others.
    case lateEvent = "late-event"
    /// The watcher's queue overflows: everything is looked through.
    case overflow
    /// A file is rewritten, or goes, while it is read.
    case restlessFile = "restless-file"
    /// The reader of a file dies.
    case readerDeath = "reader-death"
    /// The clock is set forward.
    case clockForward = "clock-forward"
    /// The clock is set back.
    case clockBack = "clock-back"
    /// The disk is full for a while: SQLite itself refuses to grow.
    case fullDisk = "full-disk"
    /// A workflow file is edited, broken, removed or brought back.
    case edit
    /// A person stops, resumes, runs again, releases, retries, backfills.
    case person
}
