// Interposed: what changes the content of files, and what makes it durable.
#if defined(__linux__)
#define _GNU_SOURCE 1
#include "Recording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

typedef int (*opener)(int, const char *, int, ...);

static int opened(opener next, int folder, const char *path, int flags, mode_t mode) {
    char relative[PATH_MAX];
    struct stat status;
    if ((flags & (O_CREAT | O_TRUNC)) == 0 || !recording_path(folder, path, relative)) {
        return next(folder, path, flags, mode);
    }
    recording_lock();
    bool was_there = fstatat(folder, path, &status, 0) == 0;
    int file = next(folder, path, flags, mode);
    if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
        if (!was_there) recording_add(tidegate_made_file, status.st_ino, 0, relative, strlen(relative));
        if (was_there && (flags & O_TRUNC) != 0) recording_add(tidegate_resized, status.st_ino, 0, NULL, 0);
    }
    recording_unlock();
    return file;
}

#define MODE_OF(flags, mode)                        \
    mode_t mode = 0;                                \
    if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {   \
        va_list rest;                               \
        va_start(rest, flags);                      \
        mode = (mode_t)va_arg(rest, int);           \
        va_end(rest);                               \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags, mode)
    return opened(NEXT(openat), AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE_OF(flags, mode)
    return opened(NEXT(openat64), AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE_OF(flags, mode)
    return opened(NEXT(openat), folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
    MODE_OF(flags, mode)
    return opened(NEXT(openat64), folder, path, flags, mode);
}

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

// Where a write without an offset goes.
static off_t place_of(int file, const struct stat *status) {
    if ((fcntl(file, F_GETFL) & O_APPEND) != 0) return status->st_size;
    off_t place = lseek(file, 0, SEEK_CUR);
    return place < 0 ? 0 : place;
}

ssize_t write(int file, const void *bytes, size_t count) {
    struct stat status;
    if (!recording_has(file, &status)) return NEXT(write)(file, bytes, count);
    recording_lock();
    fstat(file, &status);
    off_t place = place_of(file, &status);
    ssize_t written = NEXT(write)(file, bytes, count);
    if (written > 0) recording_add(tidegate_wrote, status.st_ino, (uint64_t)place, bytes, (size_t)written);
    recording_unlock();
    return written;
}

static ssize_t written_at(int file, const void *bytes, size_t count, off_t place) {
    struct stat status;
    if (!recording_has(file, &status)) return NEXT(pwrite64)(file, bytes, count, place);
    recording_lock();
    ssize_t written = NEXT(pwrite64)(file, bytes, count, place);
    if (written > 0) recording_add(tidegate_wrote, status.st_ino, (uint64_t)place, bytes, (size_t)written);
    recording_unlock();
    return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) { return written_at(file, bytes, count, place); }

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t place) {
    return written_at(file, bytes, count, place);
}

// In one write each: a short one is legal, and what was written stands in one record.
ssize_t writev(int file, const struct iovec *parts, int count) {
    struct stat status;
    if (!recording_has(file, &status)) return NEXT(writev)(file, parts, count);
    for (int index = 0; index < count; index++) {
        if (parts[index].iov_len > 0) return write(file, parts[index].iov_base, parts[index].iov_len);
    }
    return 0;
}

static int resized(int file, off_t size) {
    struct stat status;
    if (!recording_has(file, &status)) return NEXT(ftruncate64)(file, size);
    recording_lock();
    int result = NEXT(ftruncate64)(file, size);
    if (result == 0) recording_add(tidegate_resized, status.st_ino, (uint64_t)size, NULL, 0);
    recording_unlock();
    return result;
}

int ftruncate(int file, off_t size) { return resized(file, size); }

int ftruncate64(int file, off_t size) { return resized(file, size); }

// Others go on meanwhile: what they write after the beginning is not made durable by it.
static int synced(int file, int (*next)(int)) {
    struct stat status;
    if (!recording_has(file, &status)) return next(file);
    recording_lock();
    uint64_t beginning = recording_size();
    recording_unlock();
    int result = next(file);
    if (result != 0) return result;
    recording_lock();
    recording_add(tidegate_synced, status.st_ino, beginning, NULL, 0);
    recording_unlock();
    return 0;
}

int fsync(int file) { return synced(file, NEXT(fsync)); }

int fdatasync(int file) { return synced(file, NEXT(fdatasync)); }
#endif
