// A control group of the kernel (cgroup v2) for the attempt: nothing that it starts gets out of it, whatever it does to its
// session, its environment and its parents. All of it is done as far as it goes; without a group, the attempt runs all the same.
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/sched.h>
#include <sys/syscall.h>
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#endif

// So many folders are held open at once; deeper ones are opened again.
enum { folders_open_max = 16 };

static bool name_file(char *path, const char *group, const char *file) {
    return snprintf(path, PATH_MAX, "%s/%s", group, file) < PATH_MAX;
}

// Writes into a file of the group, which the kernel has made; false where there is none.
static bool set(const char *group, const char *name, const char *value) {
    char path[PATH_MAX];
    if (!name_file(path, group, name)) return false;
    int file = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t written = write(file, value, strlen(value));
    close(file);
    return written == (ssize_t)strlen(value);
}

bool make_group(const char *group, const struct limits *limits) {
    if (mkdir(group, 0755) != 0 && errno != EEXIST) return false;
    char memory[32];
    if (limits->memory > 0 && snprintf(memory, sizeof memory, "%lld", (long long)limits->memory) > 0
        && set(group, "memory.max", memory)) {
        // What the bound keeps out of memory is not to go on in the swap space.
        set(group, "memory.swap.max", "0");
    }
    return true;
}

#if defined(__linux__)
// To be born in a group is cheap: to move there waits until no processor is at work on anything older.
static pid_t fork_into(const char *group) {
    int folder = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return -1;
    struct clone_args arguments = {.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)folder};
    pid_t process = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (process != 0) close(folder);
    return process;
}
#else
static pid_t fork_into(const char *group) {
    (void)group;
    return -1;
}
#endif

pid_t fork_in_group(const char *group) {
    pid_t process = group == NULL ? -1 : fork_into(group);
    if (process >= 0) return process;
    process = fork();
    if (process == 0 && group != NULL) set(group, "cgroup.procs", "0");
    return process;
}

void kill_group(const char *group) { set(group, "cgroup.kill", "1"); }

int64_t group_memory_kills(const char *group) {
    char path[PATH_MAX], text[1024];
    if (!name_file(path, group, "memory.events")) return -1;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count < 0) return -1;
    text[count] = 0;
    const char *line = strstr(text, "oom_kill ");
    return line == NULL ? -1 : strtoll(line + strlen("oom_kill "), NULL, 10);
}

// Only folders are removed: the kernel's files go with theirs.
static int remove_folder(const char *path, const struct stat *information, int kind, struct FTW *place) {
    (void)information;
    (void)place;
    return kind == FTW_DP && rmdir(path) != 0 && errno != ENOENT ? -1 : 0;
}

bool remove_group(const char *group) {
    return nftw(group, remove_folder, folders_open_max, FTW_PHYS | FTW_DEPTH) == 0 || errno == ENOENT;
}
