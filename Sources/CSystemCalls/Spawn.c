// Starting a child and waiting for it: posix_spawn with all that Tidegate wants of it, in one place for every system.
#define _GNU_SOURCE 1
#include "CSystemCalls.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int add_streams(posix_spawn_file_actions_t *actions, const struct tidegate_spawn_plan *plan) {
    const char *none = "/dev/null";
    int flags = O_WRONLY | O_CREAT | O_TRUNC;
    int error = posix_spawn_file_actions_addopen(actions, 0, plan->input ? plan->input : none, O_RDONLY, 0);
    if (error == 0) error = posix_spawn_file_actions_addopen(actions, 1, plan->output ? plan->output : none, flags, 0600);
    if (error == 0) error = posix_spawn_file_actions_addopen(actions, 2, plan->errors ? plan->errors : none, flags, 0600);
    if (error == 0 && plan->folder) error = posix_spawn_file_actions_addchdir_np(actions, plan->folder);
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 34)
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, 3);
#endif
#endif
    return error;
}

static int set_attributes(posix_spawnattr_t *attributes, const struct tidegate_spawn_plan *plan) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
#if defined(POSIX_SPAWN_SETSID)
    if (plan->new_session) flags |= POSIX_SPAWN_SETSID;
#endif
#if defined(POSIX_SPAWN_CLOEXEC_DEFAULT)
    flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
    int error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &all);
    if (error == 0) error = posix_spawnattr_setflags(attributes, flags);
    return error;
}

int tidegate_spawn(const struct tidegate_spawn_plan *plan, pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = add_streams(&actions, plan);
        if (error == 0) error = set_attributes(&attributes, plan);
        if (error == 0) {
            error = posix_spawn(pid, plan->program, &actions, &attributes, plan->arguments, plan->environment);
        }
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static long long now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Waits until the child has ended or so many milliseconds have passed.
static void pause_for(pid_t pid, long long milliseconds) {
#if defined(__linux__)
    int descriptor = tidegate_pidfd_open(pid);
    if (descriptor >= 0) {
        struct pollfd ended = {.fd = descriptor, .events = POLLIN};
        poll(&ended, 1, (int)milliseconds);
        close(descriptor);
        return;
    }
#else
    (void)pid;
#endif
    poll(NULL, 0, milliseconds < 10 ? (int)milliseconds : 10);
}

int tidegate_wait(pid_t pid, long long timeout, int *status) {
    long long deadline = now_milliseconds() + timeout;
    for (;;) {
        pid_t ended = waitpid(pid, status, timeout < 0 ? 0 : WNOHANG);
        if (ended == pid) return 0;
        if (ended < 0 && errno != EINTR) return errno;
        if (timeout < 0) continue;
        long long left = deadline - now_milliseconds();
        if (left <= 0) return ETIMEDOUT;
        pause_for(pid, left < 30000 ? left : 30000);
    }
}
