// What the interposed calls share.
#ifndef TIDEGATE_RECORDING_H
#define TIDEGATE_RECORDING_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "include/PowerCutRecorder.h"

// The next definition of a function: the C library's own.
#define NEXT(function) ((__typeof__(&function))recording_next(#function))

void *recording_next(const char *name);

// Whether anything is recorded at all.
bool recording_is_on(void);
// Between the two nobody else, in any process, does anything that is recorded; so records stand in the order of deeds.
void recording_lock(void);
void recording_unlock(void);
// The recording's size in bytes. Both are called under the lock.
uint64_t recording_size(void);
void recording_add(uint32_t kind, uint64_t file, uint64_t number, const void *bytes, size_t count);

// Whether a descriptor is of a file or folder that is recorded; if so, what it is.
bool recording_has(int descriptor, struct stat *status);
// The path relative to the recorded folder; false when it lies elsewhere.
bool recording_path(int folder, const char *path, char relative[PATH_MAX]);

#endif
