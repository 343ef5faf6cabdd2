// Interposed: what tells others of a change, and so must not come before the change is durable.
#if defined(__linux__)
#define _GNU_SOURCE 1
#include "Recording.h"

#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

// The start of an attempt: its folder, the first argument of its supervisor.
int posix_spawn(
    pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
    char *const arguments[], char *const environment[]) {
    const char *name = strrchr(path, '/');
    bool is_attempt = name != NULL && strcmp(name, "/tidegate-supervisor") == 0 && arguments[0] != NULL
        && arguments[1] != NULL && recording_is_on();
    if (!is_attempt) return NEXT(posix_spawn)(pid, path, actions, attributes, arguments, environment);
    const char *recorded = getenv("TIDEGATE_RECORDED_SUPERVISOR");
    recording_lock();
    recording_add(tidegate_started, 0, 0, arguments[1], strlen(arguments[1]));
    int result = NEXT(posix_spawn)(
        pid, recorded != NULL ? recorded : path, actions, attributes, arguments, environment);
    recording_unlock();
    return result;
}

ssize_t send(int socket, const void *bytes, size_t count, int flags) {
    if (!recording_is_on()) return NEXT(send)(socket, bytes, count, flags);
    recording_lock();
    recording_add(tidegate_answered, 0, 0, bytes, count);
    ssize_t sent = NEXT(send)(socket, bytes, count, flags);
    recording_unlock();
    return sent;
}
#endif
