#if defined(__linux__)
#define _GNU_SOURCE 1
#include "Recording.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int recording = -1;
static char folder_path[PATH_MAX];
static size_t folder_length;
static dev_t folder_device;

void *recording_next(const char *name) { return dlsym(RTLD_NEXT, name); }

// By its number, since `open` is ours. High, so that programs which count on low descriptors are not disturbed.
static void open_recording(void) {
    const char *path = getenv("TIDEGATE_RECORDING");
    if (path == NULL) return;
    int low = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (low < 0) return;
    recording = fcntl(low, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, low);
}

// The parent's lock is also its child's, unless the child opens the file by itself.
static void after_fork(void) {
    pthread_mutex_init(&mutex, NULL);
    if (recording >= 0) syscall(SYS_close, recording);
    recording = -1;
    open_recording();
}

static void begin(void) {
    const char *folder = getenv("TIDEGATE_RECORDED_FOLDER");
    struct stat status;
    if (folder == NULL || stat(folder, &status) != 0) return;
    folder_length = strlen(folder);
    if (folder_length >= sizeof folder_path) return;
    memcpy(folder_path, folder, folder_length + 1);
    folder_device = status.st_dev;
    open_recording();
    pthread_atfork(NULL, NULL, after_fork);
}

bool recording_is_on(void) {
    pthread_once(&once, begin);
    return recording >= 0;
}

void recording_lock(void) {
    pthread_mutex_lock(&mutex);
    while (flock(recording, LOCK_EX) != 0 && errno == EINTR) continue;
}

void recording_unlock(void) {
    int code = errno;
    flock(recording, LOCK_UN);
    pthread_mutex_unlock(&mutex);
    errno = code;
}

uint64_t recording_size(void) {
    struct stat status;
    return fstat(recording, &status) == 0 ? (uint64_t)status.st_size : 0;
}

void recording_add(uint32_t kind, uint64_t file, uint64_t number, const void *bytes, size_t count) {
    int code = errno;
    struct tidegate_record head = {(uint32_t)count, kind, file, number};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, count}};
    if (syscall(SYS_writev, recording, parts, 2) != (long)(sizeof head + count)) {
        dprintf(2, "tidegate-recorder: the recording cannot be written: %s\n", strerror(errno));
        _exit(74);
    }
    errno = code;
}

static bool relative_path(const char *path, char relative[PATH_MAX]) {
    if (strncmp(path, folder_path, folder_length) != 0) return false;
    if (path[folder_length] != '/' && path[folder_length] != 0) return false;
    strcpy(relative, path[folder_length] == 0 ? "" : path + folder_length + 1);
    // SQLite's index of the log is made anew at each start.
    size_t length = strlen(relative);
    return length < 4 || strcmp(relative + length - 4, "-shm") != 0;
}

static bool descriptor_path(int descriptor, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return false;
    path[length] = 0;
    return true;
}

bool recording_has(int descriptor, struct stat *status) {
    if (!recording_is_on()) return false;
    int code = errno;
    char path[PATH_MAX], relative[PATH_MAX];
    bool has = fstat(descriptor, status) == 0 && (S_ISREG(status->st_mode) || S_ISDIR(status->st_mode))
        && status->st_dev == folder_device && descriptor_path(descriptor, path) && relative_path(path, relative);
    errno = code;
    return has;
}

bool recording_path(int folder, const char *path, char relative[PATH_MAX]) {
    if (!recording_is_on()) return false;
    int code = errno;
    char given[PATH_MAX * 2 + 2], parent[PATH_MAX];
    if (path[0] == '/') {
        snprintf(given, sizeof given, "%s", path);
    } else {
        bool known = folder == AT_FDCWD ? getcwd(parent, sizeof parent) != NULL : descriptor_path(folder, parent);
        snprintf(given, sizeof given, "%s/%s", known ? parent : "", path);
    }
    size_t length = strlen(given);
    while (length > 1 && given[length - 1] == '/') given[--length] = 0;
    char *name = strrchr(given, '/');
    *name = 0;
    bool found = realpath(given[0] == 0 ? "/" : given, parent) != NULL && strlen(parent) + strlen(name + 1) + 2 < PATH_MAX;
    if (found) {
        char whole[PATH_MAX + 2];
        snprintf(whole, sizeof whole, "%s/%s", parent, name + 1);
        found = relative_path(whole, relative);
    }
    errno = code;
    return found;
}
#endif
