// A record of success must not outlive what it stands for: after a power cut, a daemon that finds the record goes on
// from the program's output. So the output is made durable first.
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// So many folders are held open at once; deeper ones are opened again.
enum { folders_open_max = 16 };

static int open_path(const char *path) { return open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC); }

static bool sync_path(const char *path) {
    int file = open_path(path);
    if (file < 0) return false;
    bool done = fsync(file) == 0;
    int cause = errno;
    close(file);
    errno = cause;
    return done;
}

static bool has_files;

bool has_outputs(void) { return has_files; }

// Has the disk begin with all files before any is waited for.
static int begin(const char *path, const struct stat *information, int kind, struct FTW *place) {
    (void)place;
#ifdef SYNC_FILE_RANGE_WRITE
    if (kind != FTW_F || !S_ISREG(information->st_mode)) return 0;
    int file = open_path(path);
    if (file < 0) return 0;
    sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
    close(file);
#else
    (void)path, (void)information, (void)kind;
#endif
    return 0;
}

// Links, pipes and devices are no output, nor are folders without a file before them.
static int visit(const char *path, const struct stat *information, int kind, struct FTW *place) {
    (void)place;
    bool is_file = kind == FTW_F && S_ISREG(information->st_mode);
    has_files |= is_file;
    bool is_ours = is_file || (kind == FTW_DP && has_files);
    return !is_ours || sync_path(path) ? 0 : -1;
}

// The folder is the attempt's own, in one that is shared, in the output's: neither has to be durable before.
static bool sync_folders_above(const char *folder) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/..", folder) >= PATH_MAX - 3) return true;
    return sync_path(path) && sync_path(strcat(path, "/.."));
}

bool sync_outputs(void) {
    const char *folder = getenv("TIDEGATE_OUTPUT"), *result = getenv("TIDEGATE_RESULT");
    if (folder != NULL) {
        nftw(folder, begin, folders_open_max, FTW_PHYS);
        if (nftw(folder, visit, folders_open_max, FTW_PHYS | FTW_DEPTH) != 0 && errno != ENOENT) return false;
        if (has_files && !sync_folders_above(folder)) return false;
    }
    return result == NULL || sync_path(result) || errno == ENOENT;
}
