// Starting a child and waiting for it.
#ifndef TIDEGATE_SPAWN_H
#define TIDEGATE_SPAWN_H

#include <sys/types.h>

/// What to start, and how. Signals are the default ones, descriptors past 2 are closed.
struct tidegate_spawn_plan {
    /// The path of the program; PATH is not searched.
    const char *program;
    /// Ended by NULL; the first is the program's name.
    char *const *arguments;
    /// `NAME=value`, ended by NULL.
    char *const *environment;
    /// The working directory; NULL for ours.
    const char *folder;
    /// Paths of what its streams are opened on; NULL for none. The latter two are made anew.
    const char *input, *output, *errors;
    /// Whether it leads a session of its own, out of reach of the terminal's signals.
    int new_session;
};

/// Starts a child; 0, or an errno.
int tidegate_spawn(const struct tidegate_spawn_plan *plan, pid_t *pid);

/// Waits for a child's end and reaps it; a negative timeout waits for ever. 0, ETIMEDOUT or another errno.
int tidegate_wait(pid_t pid, long long timeout_milliseconds, int *status);

#endif
