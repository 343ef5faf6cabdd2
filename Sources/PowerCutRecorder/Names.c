// Interposed: what changes the names of files and folders.
#if defined(__linux__)
#define _GNU_SOURCE 1
#include "Recording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void add_names(uint32_t kind, uint64_t file, const char *first, const char *second) {
    char names[PATH_MAX * 2];
    size_t length = strlen(first) + 1;
    memcpy(names, first, length);
    strcpy(names + length, second);
    recording_add(kind, file, 0, names, length + strlen(second));
}

static int renamed(int from, const char *source, int to, const char *target, unsigned flags) {
    char first[PATH_MAX], second[PATH_MAX];
    struct stat status;
    bool is_recorded = recording_path(from, source, first) && recording_path(to, target, second);
    if (!is_recorded) return NEXT(renameat2)(from, source, to, target, flags);
    recording_lock();
    bool was_there = fstatat(from, source, &status, AT_SYMLINK_NOFOLLOW) == 0;
    int result = NEXT(renameat2)(from, source, to, target, flags);
    if (result == 0 && was_there) add_names(tidegate_renamed, status.st_ino, first, second);
    recording_unlock();
    return result;
}

int rename(const char *source, const char *target) { return renamed(AT_FDCWD, source, AT_FDCWD, target, 0); }

int renameat(int from, const char *source, int to, const char *target) { return renamed(from, source, to, target, 0); }

int renameat2(int from, const char *source, int to, const char *target, unsigned flags) {
    return renamed(from, source, to, target, flags);
}

int linkat(int from, const char *source, int to, const char *target, int flags) {
    char first[PATH_MAX], second[PATH_MAX];
    struct stat status;
    bool is_recorded = recording_path(from, source, first) && recording_path(to, target, second);
    if (!is_recorded) return NEXT(linkat)(from, source, to, target, flags);
    recording_lock();
    bool was_there = fstatat(from, source, &status, AT_SYMLINK_NOFOLLOW) == 0;
    int result = NEXT(linkat)(from, source, to, target, flags);
    if (result == 0 && was_there) add_names(tidegate_linked, status.st_ino, first, second);
    recording_unlock();
    return result;
}

int link(const char *source, const char *target) { return linkat(AT_FDCWD, source, AT_FDCWD, target, 0); }

int unlinkat(int folder, const char *path, int flags) {
    char relative[PATH_MAX];
    if (!recording_path(folder, path, relative)) return NEXT(unlinkat)(folder, path, flags);
    recording_lock();
    int result = NEXT(unlinkat)(folder, path, flags);
    if (result == 0) recording_add(tidegate_removed, 0, 0, relative, strlen(relative));
    recording_unlock();
    return result;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
    if (unlink(path) == 0) return 0;
    return errno == EISDIR ? rmdir(path) : -1;
}

int mkdirat(int folder, const char *path, mode_t mode) {
    char relative[PATH_MAX];
    struct stat status;
    if (!recording_path(folder, path, relative)) return NEXT(mkdirat)(folder, path, mode);
    recording_lock();
    int result = NEXT(mkdirat)(folder, path, mode);
    if (result == 0 && fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        recording_add(tidegate_made_folder, status.st_ino, 0, relative, strlen(relative));
    }
    recording_unlock();
    return result;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
#endif
