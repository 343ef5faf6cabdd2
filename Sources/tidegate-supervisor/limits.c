// Bounds that the system holds each process of the attempt to.
#include "supervisor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

// Lowers a limit; one that is lower already stays.
static bool lower(int resource, int64_t value, int64_t more) {
    struct rlimit limit;
    if (value == 0) return true;
    if (getrlimit(resource, &limit) != 0) return false;
    rlim_t soft = (rlim_t)value, hard = (rlim_t)(value + more);
    if (limit.rlim_max == RLIM_INFINITY || hard < limit.rlim_max) limit.rlim_max = hard;
    limit.rlim_cur = soft < limit.rlim_max ? soft : limit.rlim_max;
    return setrlimit(resource, &limit) == 0;
}

bool apply_limits(const struct limits *limits) {
    // Of the address space only what can be written to counts: programs reserve far more of it than they use.
    return lower(RLIMIT_DATA, limits->memory, 0) && lower(RLIMIT_FSIZE, limits->file_size, 0)
        && lower(RLIMIT_CPU, limits->processor_time, 5);
}

static bool read_number(const char *text, int64_t *value) {
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    *value = number;
    return errno == 0 && end != text && *end == 0 && number >= 0;
}

bool read_limit(const char *argument, struct limits *limits) {
    const struct {
        const char *name;
        int64_t *value;
    } known[] = {
        {"memory=", &limits->memory},
        {"file-size=", &limits->file_size},
        {"cpu-time=", &limits->processor_time},
        {"log=", &limits->log},
    };
    if (strncmp(argument, "cgroup=/", 8) == 0) {
        limits->group = argument + 7;
        return true;
    }
    for (size_t index = 0; index < sizeof known / sizeof *known; index++) {
        size_t length = strlen(known[index].name);
        if (strncmp(argument, known[index].name, length) == 0) return read_number(argument + length, known[index].value);
    }
    return false;
}
