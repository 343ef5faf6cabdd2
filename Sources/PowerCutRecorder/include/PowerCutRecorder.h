// Loaded into a program (LD_PRELOAD), this library writes down what the program and its children do to the files of
// one folder, in the order in which they do it: a record for each new name, write, sync, rename and removal, and for
// what tells others of a change: the start of an attempt, an answer on a socket.
//
// Environment: TIDEGATE_RECORDING, the file to append to; TIDEGATE_RECORDED_FOLDER, the folder's real path;
// TIDEGATE_RECORDED_SUPERVISOR, what to start in place of `tidegate-supervisor`, which is static: nothing can be loaded
// into it.
#ifndef TIDEGATE_POWER_CUT_RECORDER_H
#define TIDEGATE_POWER_CUT_RECORDER_H

#include <stdint.h>

// One record: this head, then so many bytes of text: paths relative to the folder, two of them with a zero byte between,
// or what was written or sent. Numbers are in the machine's order.
struct tidegate_record {
    uint32_t size;
    uint32_t kind;
    // The inode that the record is about; 0 for none.
    uint64_t file;
    // An offset, a size, or for a sync the size of the recording when it began.
    uint64_t number;
};

enum {
    tidegate_made_file = 1,
    tidegate_made_folder = 2,
    tidegate_wrote = 3,
    tidegate_resized = 4,
    tidegate_synced = 5,
    tidegate_renamed = 6,
    tidegate_linked = 7,
    tidegate_removed = 8,
    tidegate_started = 9,
    tidegate_answered = 10,
    // Written by the workload: a person's file, taken as durable.
    tidegate_given = 11,
};

#endif
