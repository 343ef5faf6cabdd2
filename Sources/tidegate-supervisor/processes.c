// What procfs tells about the other processes of the attempt. Elsewhere than on Linux only the process group is known.
#include "supervisor.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

struct process {
    pid_t pid, parent, group;
    char state;
};

// Reads a file of a process whole into new memory that ends in a zero byte; NULL when it is gone or not ours to read.
static char *read_file_of(pid_t pid, const char *name, size_t *size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return NULL;
    size_t used = 0, capacity = 4096;
    char *bytes = malloc(capacity);
    while (bytes != NULL) {
        ssize_t count = read(file, bytes + used, capacity - used - 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        used += (size_t)count;
        if (capacity - used > 1) continue;
        char *larger = realloc(bytes, capacity *= 2);
        if (larger == NULL) free(bytes);
        bytes = larger;
    }
    close(file);
    if (bytes == NULL) return NULL;
    bytes[used] = 0;
    *size = used;
    return bytes;
}

static bool read_process(pid_t pid, struct process *process) {
    size_t size;
    char *text = read_file_of(pid, "stat", &size);
    if (text == NULL) return false;
    const char *rest = strrchr(text, ')');
    int parent = 0, group = 0;
    bool read = rest != NULL && sscanf(rest, ") %c %d %d", &process->state, &parent, &group) == 3;
    free(text);
    process->pid = pid;
    process->parent = parent;
    process->group = group;
    return read;
}

static const char *const marks[] = {"TIDEGATE_WORKSPACE", "TIDEGATE_RUN", "TIDEGATE_NODE", "TIDEGATE_ATTEMPT"};

// Whether the environment a process was started with holds the name with the very value that ours holds.
static bool shares(const char *environment, size_t size, const char *name) {
    const char *ours = getenv(name);
    size_t length = strlen(name);
    if (ours == NULL) return true;
    for (const char *entry = environment; entry < environment + size; entry += strlen(entry) + 1) {
        if (strncmp(entry, name, length) == 0 && entry[length] == '=') return strcmp(entry + length + 1, ours) == 0;
    }
    return false;
}

static bool is_of_this_attempt(pid_t pid) {
    if (getenv("TIDEGATE_ATTEMPT") == NULL) return false;
    size_t size;
    char *environment = read_file_of(pid, "environ", &size);
    bool matches = environment != NULL && size > 0;
    for (size_t index = 0; matches && index < sizeof marks / sizeof *marks; index++) {
        matches = shares(environment, size, marks[index]);
    }
    free(environment);
    return matches;
}

// Looks again once the process is held by a descriptor, so that a pid used anew is never hit.
static bool kill_if_of_this_attempt(pid_t pid) {
    if (!is_of_this_attempt(pid)) return false;
    int descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
    if (descriptor < 0) return false;
    bool ours = is_of_this_attempt(pid);
    if (ours) syscall(SYS_pidfd_send_signal, descriptor, SIGKILL, NULL, 0);
    close(descriptor);
    return ours;
}

// Calls back with each process but this one, until an answer is false.
static void each_process(bool (*visit)(const struct process *process, void *context), void *context) {
    DIR *processes = opendir("/proc");
    if (processes == NULL) return;
    struct dirent *entry;
    bool more = true;
    while (more && (entry = readdir(processes)) != NULL) {
        struct process process;
        if (!isdigit((unsigned char)entry->d_name[0])) continue;
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid != getpid() && read_process(pid, &process)) more = visit(&process, context);
    }
    closedir(processes);
}

struct group_search {
    pid_t group;
    bool found;
};

static bool visit_group(const struct process *process, void *context) {
    struct group_search *search = context;
    bool alive = process->state != 'Z' && process->state != 'X';
    search->found = process->group == search->group && process->pid != search->group && alive;
    return !search->found;
}

bool group_has_others(pid_t group) {
    struct group_search search = {group, false};
    each_process(visit_group, &search);
    return search.found;
}

static bool visit_leftover(const struct process *process, void *context) {
    int *count = context;
    // A child's pid is not used anew before we have waited for it.
    if (process->parent == getpid()) {
        if (process->state != 'Z') kill(process->pid, SIGKILL);
        *count += 1;
    } else if (kill_if_of_this_attempt(process->pid)) {
        *count += 1;
    }
    return true;
}

int kill_leftovers(void) {
    int count = 0;
    each_process(visit_leftover, &count);
    return count;
}

int64_t memory_kills(void) {
    static char text[32 * 1024];
    int file = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    size_t used = 0;
    // It comes a page at a time.
    for (ssize_t count = 1; count > 0 && used < sizeof text - 1; used += count > 0 ? (size_t)count : 0) {
        count = read(file, text + used, sizeof text - 1 - used);
    }
    close(file);
    text[used] = 0;
    const char *line = strstr(text, "\noom_kill ");
    return line == NULL ? 0 : strtoll(line + strlen("\noom_kill "), NULL, 10);
}
#else
bool group_has_others(pid_t group) {
    (void)group;
    return false;
}

int kill_leftovers(void) { return 0; }

int64_t memory_kills(void) { return 0; }
#endif
