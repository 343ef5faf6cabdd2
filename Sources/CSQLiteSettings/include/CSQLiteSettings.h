// What Swift cannot ask of SQLite, since the function for it takes any number of arguments.
#ifndef TIDEGATE_SQLITE_SETTINGS_H
#define TIDEGATE_SQLITE_SETTINGS_H

// Lets SQLite keep no count of the memory it uses: the count is one for the whole process, behind a lock that every
// allocation of every connection takes. Nobody reads it. Has to come before the first connection; later it does nothing.
void tidegate_sqlite_count_no_memory(void);

#endif
