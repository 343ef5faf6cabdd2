// The records of an attempt folder. Each is written under a temporary name and renamed, so that a reader finds a whole
// one or none.
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <sys/sysctl.h>
#endif

static const char exit_temporary[] = "exit.json.tmp";

// Longer than any exit record: its error text, escaped at worst sixfold, and the rest.
enum { exit_record_size = 4096 };

int64_t wall_clock_microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

#if defined(__linux__)
// Reads a small file whole; an empty text when it cannot be.
static void read_text(const char *path, char *text, size_t size) {
    text[0] = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    ssize_t count = read(file, text, size - 1);
    close(file);
    text[count > 0 ? count : 0] = 0;
    text[strcspn(text, "\n")] = 0;
}

// Field 22 of our stat, in clock ticks since boot: with the pid and the boot it names one process for ever.
static unsigned long long start_time(void) {
    char text[1024];
    read_text("/proc/self/stat", text, sizeof text);
    // The name of the program, field 2, may itself hold spaces and brackets: count from the last bracket.
    const char *field = strrchr(text, ')');
    for (int number = 2; field != NULL && number < 22; number++) field = strchr(field + 1, ' ');
    return field == NULL ? 0 : strtoull(field + 1, NULL, 10);
}

static void boot_id(char *text, size_t size) { read_text("/proc/sys/kernel/random/boot_id", text, size); }
#else
static unsigned long long start_time(void) {
    struct kinfo_proc info;
    size_t size = sizeof info;
    int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, getpid()};
    if (sysctl(name, 4, &info, &size, NULL, 0) != 0) return 0;
    struct timeval started = info.kp_proc.p_starttime;
    return (unsigned long long)started.tv_sec * 1000000 + (unsigned long long)started.tv_usec;
}

static void boot_id(char *text, size_t size) {
    if (sysctlbyname("kern.bootsessionuuid", text, &size, NULL, 0) != 0) text[0] = 0;
}
#endif

// Copies a text as the inside of a JSON string. Bytes past ASCII stay as they are.
static size_t escape(char *out, const char *text) {
    char *start = out;
    for (; *text != 0; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\') {
            *out++ = '\\';
            *out++ = (char)byte;
        } else if (byte < 0x20) {
            out += sprintf(out, "\\u%04x", byte);
        } else {
            *out++ = (char)byte;
        }
    }
    *out = 0;
    return (size_t)(out - start);
}

bool write_process_record(int folder, const char *group) {
    // Not synced: it only says which process of this boot to look for, so a power cut that loses it loses nothing.
    char boot[64], escaped[PATH_MAX], text[sizeof escaped + 256];
    boot_id(boot, sizeof boot);
    if (group == NULL || strlen(group) * 6 >= sizeof escaped) group = "";
    escape(escaped, group);
    int length = snprintf(
        text, sizeof text, "{\"pid\":%d,\"startTime\":%llu,\"bootID\":\"%s\",\"controlGroup\":\"%s\"}\n", (int)getpid(),
        start_time(), boot, escaped);
    int file = openat(folder, "process.json.tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool written = write_all(file, text, (size_t)length);
    int cause = errno;
    close(file);
    errno = cause;
    return written && renameat(folder, "process.json.tmp", folder, "process.json") == 0;
}

void reserve_exit_record(int folder) {
#if defined(__linux__)
    int file = openat(folder, exit_temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return;
    if (fallocate(file, FALLOC_FL_KEEP_SIZE, 0, exit_record_size) != 0) {
        // A file system without it: the record is written when it is due, and tried again while the disk is full.
    }
    close(file);
#else
    (void)folder;
#endif
}

bool write_exit_record(int folder, const struct ending *ending, bool lasts) {
    char error[sizeof ending->error * 6 + 1], text[exit_record_size];
    escape(error, ending->error);
    int length = snprintf(
        text, sizeof text,
        "{\"reason\":\"%s\",\"code\":%d,\"signal\":%d,\"outOfMemory\":%s,\"error\":\"%s\",\"started\":%lld,"
        "\"ended\":%lld}\n",
        ending->reason, ending->code, ending->signal, ending->out_of_memory ? "true" : "false", error,
        (long long)ending->started, (long long)ending->ended);
    int file = openat(folder, exit_temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool done = write_all(file, text, (size_t)length) && ftruncate(file, length) == 0 && (!lasts || fsync(file) == 0);
    int cause = errno;
    close(file);
    errno = cause;
    return done && renameat(folder, exit_temporary, folder, "exit.json") == 0 && (!lasts || fsync(folder) == 0);
}
