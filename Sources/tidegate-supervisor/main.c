// tidegate-supervisor ATTEMPT_FOLDER TIMEOUT_MS GRACE_MS HEARTBEAT_MS [LIMIT=NUMBER...] -- PROGRAM [ARGUMENT...]
//
// Runs one attempt of a job and outlives the daemon that started it, so that how the attempt ended is known whoever is
// there to see it. The working directory and the environment are the caller's and go to the program as they are.
//
//   1. Locks the attempt folder; a second supervisor of the same attempt leaves with 75.
//   2. Writes process.json, so that a later daemon can find and stop us.
//   3. Starts the program in a group of its own: no input, output through us to `log`, default signals, umask 077, with
//      the limits `memory=` and `file-size=` (bytes), `cpu-time=` (seconds); `log=` bounds the log (bytes); `cgroup=`
//      names a control group, which is made for it.
//   4. Waits for its end, for SIGTERM (asked to stop), for the timeout (0: none), or until the file `heartbeat` has not
//      been touched for so long (0: need not be). All but the first send TERM to the group, wait for the grace, then
//      send KILL.
//   5. Ends whatever the program left behind, children that escaped its group included.
//   6. After success, makes what the program left in TIDEGATE_OUTPUT and TIDEGATE_RESULT durable.
//   7. Writes exit.json and leaves with 0. Durably, if files are to be published on its word, or if the daemon is gone:
//      one that lives puts the end into its own records at once, and an attempt whose end a power cut takes is lost,
//      as one whose program it takes.
//
// Exit statuses: 0 exit.json is there; 64 wrong usage; 74 the folder cannot be written; 75 the attempt runs already;
// 76 an earlier supervisor of this attempt died before its end.
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif
#endif

enum { status_usage = 64, status_input_output = 74, status_busy = 75, status_lost = 76 };

static const int64_t never = INT64_MAX;

// In milliseconds; 0 is none.
struct bounds {
    long timeout;
    long grace;
    long heartbeat;
};

static volatile sig_atomic_t stop_asked = 0;

static void note_signal(int signal) {
    if (signal != SIGCHLD) stop_asked = 1;
}

static int64_t now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Signals are blocked but while we pause, so that none comes between a look and the pause after it.
static void catch_signals(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_NOCLDSTOP};
    sigaction(SIGCHLD, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

// Sleeps until a signal comes, the program prints something or the moment is reached.
static void pause_until(int64_t deadline) {
    int64_t left = deadline == never ? 3600 * 1000 : deadline - now_milliseconds();
    if (left < 0) left = 0;
    struct timespec wait = {.tv_sec = left / 1000, .tv_nsec = (left % 1000) * 1000000};
    sigset_t none;
    sigemptyset(&none);
    int input = log_input();
    fd_set inputs;
    FD_ZERO(&inputs);
    if (input >= 0) FD_SET(input, &inputs);
    if (pselect(input + 1, &inputs, NULL, NULL, &wait, &none) > 0) take_log();
}

// The child's side of the start; returns only when the program cannot be executed.
static void become_program(pid_t supervisor, int log, const struct limits *limits, char **arguments) {
#if defined(__linux__)
    // Without us nobody would know how it ends: an attempt dies with its supervisor, and is then known as lost.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != supervisor) _exit(1);
#else
    (void)supervisor;
#endif
    setpgid(0, 0);
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (input < 0 || dup2(input, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0) return;
#if defined(__linux__)
    syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
#else
    for (int file = 3; file < 256; file++) fcntl(file, F_SETFD, FD_CLOEXEC);
#endif
    struct sigaction usual = {.sa_handler = SIG_DFL};
    const int ours[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) sigaction(ours[i], &usual, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (apply_limits(limits)) execvp(arguments[0], arguments);
}

static pid_t not_started(struct ending *ending, const char *what, const char *subject, int cause) {
    ending->reason = "not-started";
    snprintf(ending->error, sizeof ending->error, "%s '%s': %s", what, subject, strerror(cause));
    return -1;
}

// Starts the program; -1 when it could not be, with the reason in `ending`.
static pid_t start_program(int folder, char **arguments, const struct limits *limits, struct ending *ending) {
    int log = open_log(folder, limits->log);
    if (log < 0) return not_started(ending, "cannot open", "log", errno);
    // Closed by a successful exec; else it brings the errno.
    int ends[2];
    if (pipe(ends) != 0) return not_started(ending, "cannot start", arguments[0], errno);
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    pid_t supervisor = getpid();
    pid_t program = fork_in_group(limits->group);
    if (program == 0) {
        become_program(supervisor, log, limits, arguments);
        int cause = errno;
        ssize_t told = write(ends[1], &cause, sizeof cause);
        _exit(told == sizeof cause ? 127 : 126);
    }
    int cause = errno;
    close(log);
    close(ends[1]);
    ssize_t count = 0;
    if (program > 0) {
        setpgid(program, program);
        do {
            count = read(ends[0], &cause, sizeof cause);
        } while (count < 0 && errno == EINTR);
    }
    close(ends[0]);
    if (program > 0 && count != sizeof cause) return program;
    if (program > 0) waitpid(program, NULL, 0);
    return not_started(ending, "cannot start", arguments[0], cause);
}

// Waits for nothing: reaps what we adopted, and tells whether the program itself has ended.
//
// The program is looked at and not reaped: as long as it is not, its pid and its group's belong to nobody else.
static bool program_ended(pid_t program, struct ending *ending) {
    for (;;) {
        siginfo_t info = {0};
        if (waitid(P_PID, (id_t)program, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == program) {
            bool exited = info.si_code == CLD_EXITED;
            ending->code = exited ? info.si_status : 0;
            ending->signal = exited ? 0 : info.si_status;
            if (ending->reason == NULL) ending->reason = exited ? "exited" : "signaled";
            return true;
        }
        info.si_pid = 0;
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return false;
        if (info.si_pid != program) waitpid(info.si_pid, NULL, 0);
    }
}

// TERM to the group, then as long as the grace allows for all of it to end.
static void ask_to_end(pid_t program, long grace, struct ending *ending) {
    kill(-program, SIGTERM);
    kill(-program, SIGCONT);
    int64_t deadline = now_milliseconds() + grace;
    int64_t pause = 2;
    for (;;) {
        if (program_ended(program, ending) && !group_has_others(program)) return;
        int64_t now = now_milliseconds();
        if (now >= deadline) return;
        pause_until(now + pause < deadline ? now + pause : deadline);
        if (pause < 64) pause *= 2;
    }
}

// Ends what the program left, by KILL; says so in the record when something would not die.
static void end_leftovers(bool asked, struct ending *ending) {
    int64_t deadline = now_milliseconds() + 10 * 1000;
    bool look = asked;
    for (;;) {
        pid_t reaped;
        do {
            reaped = waitpid(-1, NULL, WNOHANG);
        } while (reaped > 0);
        bool childless = reaped < 0 && errno == ECHILD;
        // The usual end: no child is left, and none was ever there to be left.
        if (childless && !look) return;
        look = true;
        int found = kill_leftovers();
        if (childless && found == 0) return;
        if (now_milliseconds() >= deadline) {
            snprintf(ending->error, sizeof ending->error, "%d processes of the attempt could not be ended", found);
            return;
        }
        pause_until(now_milliseconds() + 2);
    }
}

// What was killed may take a moment to leave its group; one that stays is left to the daemon.
static void end_group(const char *group) {
    int64_t deadline = now_milliseconds() + 1000;
    while (!remove_group(group) && errno == EBUSY && now_milliseconds() < deadline) {
        pause_until(now_milliseconds() + 2);
    }
}

// Whether the system ended the attempt, or a part that it could not do without, for want of memory.
//
// Its group knows; else all that is known is that something was killed so meanwhile. A shell tells of a child that was killed by
// a status.
static bool ran_out_of_memory(const struct ending *ending, int64_t kills_of_group, bool were_kills) {
    bool signaled = strcmp(ending->reason, "signaled") == 0;
    bool failed = signaled || (strcmp(ending->reason, "exited") == 0 && ending->code != 0);
    if (kills_of_group >= 0) return failed && kills_of_group > 0;
    return were_kills && (signaled ? ending->signal == SIGKILL : ending->code == 128 + SIGKILL);
}

// When the heartbeat was touched last, by its own clock: only that it changes counts, so that clocks may be set.
static int64_t beat(int folder) {
    struct stat information;
    if (fstatat(folder, "heartbeat", &information, 0) != 0) return 0;
#if defined(__APPLE__)
    struct timespec touched = information.st_mtimespec;
#else
    struct timespec touched = information.st_mtim;
#endif
    return (int64_t)touched.tv_sec * 1000000000 + touched.tv_nsec;
}

// Waits for the program, or for a reason to end it, and leaves no process behind.
static void supervise(
    pid_t program, int folder, const struct bounds *bounds, const char *group, struct ending *ending) {
    int64_t deadline = bounds->timeout > 0 ? now_milliseconds() + bounds->timeout : never;
    int64_t last_beat = beat(folder);
    int64_t silent_since = now_milliseconds();
    long look_every = bounds->heartbeat / 8 < 20 ? 20 : bounds->heartbeat / 8 > 1000 ? 1000 : bounds->heartbeat / 8;
    bool asked = false;
    while (!program_ended(program, ending)) {
        int64_t now = now_milliseconds();
        if (bounds->heartbeat > 0 && beat(folder) != last_beat) {
            last_beat = beat(folder);
            silent_since = now;
        }
        bool is_silent = bounds->heartbeat > 0 && now - silent_since >= bounds->heartbeat;
        if (stop_asked || now >= deadline || is_silent) {
            ending->reason = stop_asked ? "stopped" : now >= deadline ? "timeout" : "heartbeat";
            asked = true;
            ask_to_end(program, bounds->grace, ending);
            break;
        }
        bool looks_first = bounds->heartbeat > 0 && (deadline == never || now + look_every < deadline);
        pause_until(looks_first ? now + look_every : deadline);
    }
    kill(-program, SIGKILL);
    if (group != NULL) kill_group(group);
    while (!program_ended(program, ending)) pause_until(now_milliseconds() + 1000);
    waitpid(program, NULL, 0);
    end_leftovers(asked, ending);
}

static bool read_milliseconds(const char *text, long *value) {
    char *end;
    errno = 0;
    *value = strtol(text, &end, 10);
    return errno == 0 && end != text && *end == 0 && *value >= 0;
}

// Reads the arguments before the program; false for wrong usage. `program` is where it begins.
static bool read_arguments(int count, char **arguments, struct bounds *bounds, struct limits *limits, int *program) {
    if (count < 7 || !read_milliseconds(arguments[2], &bounds->timeout)
        || !read_milliseconds(arguments[3], &bounds->grace) || !read_milliseconds(arguments[4], &bounds->heartbeat)) {
        return false;
    }
    int index = 5;
    while (index < count && strcmp(arguments[index], "--") != 0) {
        if (!read_limit(arguments[index++], limits)) return false;
    }
    *program = index + 1;
    return *program < count;
}

// Takes the attempt's lock, or leaves: with 75 once the holder has said who it is.
static void take_lock(int folder) {
    if (flock(folder, LOCK_EX | LOCK_NB) == 0) return;
    if (errno != EWOULDBLOCK) {
        fprintf(stderr, "tidegate-supervisor: cannot lock the attempt's folder: %s\n", strerror(errno));
        exit(status_input_output);
    }
    struct stat information;
    for (int tries = 0; tries < 100 && fstatat(folder, "process.json", &information, 0) != 0; tries++) {
        pause_until(now_milliseconds() + 10);
    }
    exit(status_busy);
}

// Writes the outcome; as long as the disk is full it waits for room, unless asked to stop.
static int record(int folder, const struct ending *ending, pid_t daemon) {
    while (!write_exit_record(folder, ending, has_outputs() || getppid() != daemon)) {
        bool may_pass = errno == ENOSPC || errno == EDQUOT || errno == EMFILE || errno == ENFILE || errno == ENOMEM;
        if (!may_pass || stop_asked) {
            fprintf(stderr, "tidegate-supervisor: cannot write exit.json: %s\n", strerror(errno));
            return status_input_output;
        }
        pause_until(now_milliseconds() + 1000);
    }
    return 0;
}

int main(int count, char **arguments) {
    struct bounds bounds;
    struct limits limits = {0};
    int first;
    if (!read_arguments(count, arguments, &bounds, &limits, &first)) {
        fputs("usage: tidegate-supervisor ATTEMPT_FOLDER TIMEOUT_MS GRACE_MS HEARTBEAT_MS [LIMIT=NUMBER...] -- PROGRAM "
              "[ARGUMENT...]\n", stderr);
        return status_usage;
    }
    pid_t daemon = getppid();
    setsid();
    umask(077);
    catch_signals();
    int folder = open(arguments[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        fprintf(stderr, "tidegate-supervisor: cannot open '%s': %s\n", arguments[1], strerror(errno));
        return status_input_output;
    }
    take_lock(folder);
    struct stat information;
    if (fstatat(folder, "exit.json", &information, 0) == 0) return 0;
    if (fstatat(folder, "process.json", &information, 0) == 0) return status_lost;
    if (!write_process_record(folder, limits.group)) {
        fprintf(stderr, "tidegate-supervisor: cannot write process.json: %s\n", strerror(errno));
        return status_input_output;
    }
    reserve_exit_record(folder);
#if defined(__linux__)
    prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
    struct ending ending = {.started = wall_clock_microseconds()};
    int64_t kills = memory_kills();
    if (limits.group != NULL && !make_group(limits.group, &limits)) limits.group = NULL;
    pid_t program = start_program(folder, arguments + first, &limits, &ending);
    if (program > 0) supervise(program, folder, &bounds, limits.group, &ending);
    close_log();
    int64_t kills_of_group = limits.group == NULL ? -1 : group_memory_kills(limits.group);
    ending.out_of_memory = ran_out_of_memory(&ending, kills_of_group, memory_kills() > kills);
    if (limits.group != NULL) end_group(limits.group);
    if (strcmp(ending.reason, "exited") == 0 && ending.code == 0 && !sync_outputs()) {
        ending.code = status_input_output;
        snprintf(ending.error, sizeof ending.error, "its output cannot be made durable: %s", strerror(errno));
    }
    ending.ended = wall_clock_microseconds();
    return record(folder, &ending, daemon);
}
