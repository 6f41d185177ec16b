// What the files of this module know of each other.

#ifndef LOCKS_H
#define LOCKS_H

#include <stdint.h>

// In a boot, last: the innermost ring.
void cs_lock_boot(void);

// In a boot: from here on the student's code can run (start.c).
int cs_admit_student_code(void);

// Sets a limit of this process.
void cs_limit(int resource, uint64_t soft, uint64_t hard);

// Sees to it that there is somebody who ends what this process starts and is still there when it is gone (keeper.c).
void cs_start_keeper(void);
// Tells of a process group that is to end then, also from within it, before anybody else's code runs there; and that it is
// over.
void cs_keep_group(int group);
void cs_forget_group(int group);
// Kills a process group, and the session of the same number, and waits until they are gone; the leader may be gone already.
void cs_end_group(int group);

// A started program gets default signals and an empty mask, whatever its parent had set up.
void cs_use_default_signals(void);

#ifdef __linux__
// In a process that is about to become a program: puts the wanted locks of the outer ring on and returns those that
// hold. `program` is the program's file.
uint32_t cs_lock_program(uint32_t wanted, int program, uint64_t memory_bytes);

// The same for a compiler: what it may read, and the folder that it may write in.
void cs_lock_tool(char *const readable[], const char *folder);

// Puts a filter on this process and all that it starts, and says whether it holds (filter.c).
int cs_filter_program(void);
int cs_filter_server(void);
int cs_filter_boot(void);
int cs_filter_tool(void);

// Landlock's system calls; older headers lack them.
#define CREATE_RULESET 444
#define ADD_RULE 445
#define RESTRICT_SELF 446

// The descriptor through which a program is started when all others are closed.
#define CS_PROGRAM 11
#endif

#endif
