// System calls that Swift cannot import by itself: variadic ones, ones that glibc has no name for, ones of its own.
#ifndef TIDEGATE_SYSTEM_CALLS_H
#define TIDEGATE_SYSTEM_CALLS_H

// _GNU_SOURCE stays undefined here: with it, types of <sys/types.h> differ from those of Swift's Glibc module.

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

#include "Spawn.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

/// A descriptor that becomes readable when the process ends; close-on-exec. -1 and errno on failure.
static inline int tidegate_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

/// Sends a signal to exactly the process that the descriptor was opened for.
static inline int tidegate_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

/// Lets an empty file share the blocks of another one until either is written (FICLONE of linux/fs.h); 0, or -1 and errno.
static inline int tidegate_share_blocks(int to, int from) { return ioctl(to, _IOW(0x94, 9, int), from); }
#endif

/// A pipe whose ends are closed in children; 0, or -1 and errno.
static inline int tidegate_pipe(int ends[2]) {
    if (pipe(ends) != 0) return -1;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
}

/// Says that this process reads file after file: memory that one took is kept for the next, not given back to the
/// system in between. Of no effect but with glibc.
static inline void tidegate_keep_freed_memory(void) {
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, 8 << 20);
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
#endif
}

/// open(2) without its variadic mode.
static inline int tidegate_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }

#endif
