// What the parts of the supervisor share. The program itself is described in main.c.
#ifndef TIDEGATE_SUPERVISOR_H
#define TIDEGATE_SUPERVISOR_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// How an attempt ended, as exit.json tells it.
struct ending {
    const char *reason; // exited, signaled, timeout, heartbeat, stopped or not-started
    int code;           // the exit status, for `exited`
    int signal;         // the signal that ended the program, else 0
    bool out_of_memory; // the system killed it, or a child of it, for want of memory
    char error[512];    // what went wrong besides the program itself; empty when nothing did
    int64_t started;    // microseconds since the Unix epoch
    int64_t ended;
};

// What the attempt may use; 0 is no bound.
struct limits {
    int64_t memory;         // bytes that a process may write to
    int64_t file_size;      // bytes
    int64_t processor_time; // seconds, of a process
    int64_t log;            // bytes
    const char *group;      // the control group that it is put into, to be made; NULL for none
};

// limits.c: bounds of the program's processes.

// Reads an argument such as `memory=1048576`; false for one that is none.
bool read_limit(const char *argument, struct limits *limits);
// Bounds this process and all that it will start. False and errno when it could not be.
bool apply_limits(const struct limits *limits);

// groups.c: the control group of the attempt, a folder of the kernel's.

// Makes it, and bounds its memory where it can be. False and errno when there is none.
bool make_group(const char *group, const struct limits *limits);
// Forks; the child, and all that it will start, is in the group, or where we are when there is none or it takes nobody.
pid_t fork_in_group(const char *group);
// Sends KILL to all that is in it.
void kill_group(const char *group);
// How many of its processes the system has killed for want of memory; -1 when it does not tell.
int64_t group_memory_kills(const char *group);
// Removes it, with the groups that were made in it. False and errno when something is in it yet.
bool remove_group(const char *group);

// log.c: what the program prints.

// Opens the attempt's log, of so many bytes at most, and gives the descriptor to print to; -1 and errno when it cannot.
int open_log(int folder, int64_t limit);
// A descriptor that is readable when something was printed; -1 when nothing comes any more.
int log_input(void);
// Writes down what was printed, without waiting for more.
void take_log(void);
// Takes the rest, and says in the log what is missing.
void close_log(void);

// records.c: the files of the attempt folder.

int64_t wall_clock_microseconds(void);
// Writes process.json: who supervises, and the attempt's control group, if it has one. False and errno when it could not be.
bool write_process_record(int folder, const char *group);
// Takes the disk space of exit.json in advance, so that a disk which fills up does not lose the outcome.
void reserve_exit_record(int folder);
// Writes exit.json, durably if it is to last. False and errno when it could not be.
bool write_exit_record(int folder, const struct ending *ending, bool lasts);

// outputs.c: what the program made.

// Makes durable what the program left in TIDEGATE_OUTPUT and TIDEGATE_RESULT. False and errno when it could not be.
bool sync_outputs(void);
// Whether there was anything in TIDEGATE_OUTPUT to make durable.
bool has_outputs(void);

// processes.c: other processes of the attempt.

// Whether the group still has a member besides its leader.
bool group_has_others(pid_t group);
// Sends KILL to each child of ours, those adopted from their dead parents included, and to each process whose
// environment says that it belongs to this attempt. Returns how many were found.
int kill_leftovers(void);
// How many processes the system has killed for want of memory; it does not tell which.
int64_t memory_kills(void);

#endif
