// The supervisor of attempts again, linked so that a recorder can be loaded into it.
#include "../tidegate-supervisor/groups.c"
