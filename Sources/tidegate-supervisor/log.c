// What the program prints comes through a pipe, so that the file it goes to stays bounded: once it is over the limit, its
// middle is given back to the disk, and at the end a line there says so. Until then the file has a hole, and where a file
// system can make none the later half begins anew.
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

// `taken_max`: so much is taken at once before somebody looks at anything else.
enum { piece_size = 64 * 1024, taken_max = 1024 * 1024 };

static struct {
    int file;
    int input;          // the pipe's end that is read from; -1 when all has come
    int64_t limit;      // 0 for none
    int64_t size;       // of the file
    int64_t hole_end;   // what is left out goes from the half of the limit up to here
    int64_t left_out;   // bytes
    int64_t unwritten;  // bytes for which there was no room on the disk
} log_state = {.file = -1, .input = -1};

static int64_t head_size(void) { return log_state.limit / 2; }

int open_log(int folder, int64_t limit) {
    log_state.file = openat(folder, "log", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_state.file < 0) return -1;
    int ends[2];
    if (pipe(ends) != 0) return -1;
    log_state.input = ends[0];
    log_state.limit = limit;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return ends[1];
}

int log_input(void) { return log_state.input; }

// Gives the middle back to the disk, a good piece at a time.
static void leave_out(void) {
    int64_t start = log_state.hole_end > 0 ? log_state.hole_end : head_size();
    int64_t end = log_state.size - (log_state.limit - head_size());
    int64_t worthwhile = log_state.limit / 4 < taken_max ? log_state.limit / 4 : taken_max;
    if (log_state.limit == 0 || end - start < (worthwhile > 0 ? worthwhile : 1)) return;
#if defined(__linux__)
    if (fallocate(log_state.file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start, end - start) == 0) {
        log_state.left_out += end - start;
        log_state.hole_end = end;
        return;
    }
#endif
    // What came after the head is left out, and what comes next follows it.
    if (ftruncate(log_state.file, head_size()) != 0) return;
    log_state.left_out += log_state.size - head_size();
    log_state.size = head_size();
    log_state.hole_end = head_size();
}

static void append(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(log_state.file, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            // A full disk is no reason to let the program wait.
            log_state.unwritten += (int64_t)count;
            return;
        }
        bytes += written;
        count -= (size_t)written;
        log_state.size += written;
    }
}

void take_log(void) {
    static char piece[piece_size];
    for (int64_t taken = 0; log_state.input >= 0 && taken < taken_max;) {
        ssize_t count = read(log_state.input, piece, sizeof piece);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (count <= 0) {
            close(log_state.input);
            log_state.input = -1;
            return;
        }
        append(piece, (size_t)count);
        taken += count;
        leave_out();
    }
}

// Moves the later part up to the place of a line that stands for what is left out. It moves to the front, so that a piece
// at a time never overwrites what is still to be moved.
static void close_gap(void) {
    char line[160];
    int64_t end = log_state.hole_end, size = log_state.size;
    int length = snprintf(
        line, sizeof line, "\n[%lld bytes are left out here: the log may have %lld]\n", (long long)log_state.left_out,
        (long long)log_state.limit);
    static char piece[piece_size];
    int64_t to = head_size();
    // Where there is no room for the line, as the hole is smaller than it, the file stays as it is.
    if (end - to < length && size > end) return;
    int flags = fcntl(log_state.file, F_GETFL);
    fcntl(log_state.file, F_SETFL, flags & ~O_APPEND);
    if (pwrite(log_state.file, line, (size_t)length, to) != length) return;
    to += length;
    while (end < size) {
        ssize_t count = pread(log_state.file, piece, sizeof piece, end);
        if (count <= 0 || pwrite(log_state.file, piece, (size_t)count, to) != count) return;
        end += count;
        to += count;
    }
    if (ftruncate(log_state.file, to) == 0) log_state.size = to;
}

void close_log(void) {
    // What is in the pipe is the program's; whoever has it open still may add to it for ever.
    take_log();
    if (log_state.input >= 0) close(log_state.input);
    if (log_state.file < 0) return;
    if (log_state.left_out > 0) close_gap();
    if (log_state.unwritten > 0) {
        char line[160];
        int length = snprintf(
            line, sizeof line, "\n[%lld bytes are missing here: the disk was full]\n", (long long)log_state.unwritten);
        if (write(log_state.file, line, (size_t)length) < 0) {
            // The disk is full still.
        }
    }
    close(log_state.file);
    log_state.file = -1;
}
