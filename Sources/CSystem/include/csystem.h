// The system calls of PowerCut that Swift cannot make, or can make only differently on each platform.
//
// Two programs meet here. The *judge* starts a lab process and talks to it; the *lab process* is a fork server: started
// once, it forks itself for every boot, because a fork (0.1 ms) is ten times cheaper than a start (dynamic linking).
// Everything that is policy (what a message means, when a boot is over) is Swift; these are only the verbs.
//
// Unless said otherwise a function returns 0 or more on success and a negated errno on failure, and restarts when a
// signal interrupts it.

#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The argument that makes an executable a lab process.
#define CS_SERVING_OPTION "--serve"
// The descriptor on which a lab process takes boot requests; the student's code never holds it.
#define CS_CONTROL 3
// The descriptor on which a boot sends its calls and receives their results; the server rehearses on it.
#define CS_CALLS 4

// -- Channels (channel.c) ---------------------------------------------------------------------------------------------

// Makes two connected stream sockets that no other program inherits and whose loss is an error, not a signal.
int cs_socketpair(int *first, int *second);
// Lets sends and receives on a socket fail with EAGAIN after this long without progress.
int cs_set_timeout(int socket, int milliseconds);
// Sends some of the bytes and returns how many. Never raises SIGPIPE.
ssize_t cs_send(int socket, const void *bytes, size_t count);
// Receives at least one byte and returns how many; 0 when the other side is gone.
ssize_t cs_receive(int socket, void *bytes, size_t capacity);
// Sends all the bytes (few enough for a socket's buffer) together with copies of two descriptors.
int cs_send_descriptors(int socket, const void *bytes, size_t count, int first, int second);
// Receives like cs_receive; the descriptors that came along are stored, or -1.
ssize_t cs_receive_descriptors(int socket, void *bytes, size_t capacity, int *first, int *second);
// Makes an empty, nameless file for a program's output; every write to it appends.
int cs_capture_file(void);
// Reads up to capacity bytes of a capture file from an offset, and returns how many.
ssize_t cs_read_at(int file, void *bytes, size_t capacity, int64_t offset);
// Returns a file's size.
int64_t cs_file_size(int file);
int cs_close(int descriptor);

// -- Processes (process.c) --------------------------------------------------------------------------------------------

// What a lab process is given.
struct cs_channels {
  int control;  // becomes CS_CONTROL
  int calls;    // becomes CS_CALLS
  int output;   // takes what it prints
};

// Starts a program, locked in, with no input and nothing of ours but what is said above, in a process group of its own,
// which ends when this process does, however it ends.
// Returns its process id and stores which of the wanted locks hold; `memory_bytes` limits its address space.
int cs_spawn(const char *path, char *const arguments[], char *const environment[], const struct cs_channels *channels,
             uint32_t locks, uint64_t memory_bytes, uint32_t *held);
// Runs a program found on the PATH to its end, its output captured (or inherited with -1); returns its exit status.
int cs_run(const char *name, char *const arguments[], int capture);
// What a tool may use altogether (seconds), and each of its processes.
struct cs_bounds {
  uint64_t seconds;
  uint64_t cpu_seconds;
  uint64_t memory_bytes;
};

// Runs a tool to its end in a folder, the only place where it can write (Linux); what it can read beside the system is
// listed up to a null. A tool that may read and write whatever we may has no list, and no bounds but the time. Its output
// is captured. Returns its exit status, or 128 and the signal that ended it, or -ETIMEDOUT; by then nothing that it has
// started runs any more, nor does anything when this process is gone.
int cs_run_tool(const char *path, char *const arguments[], char *const environment[], const char *folder,
                char *const readable[], int capture, const struct cs_bounds *bounds);
// Becomes another program; returns only on failure.
int cs_become(const char *path, char *const arguments[]);

// What one boot may use.
struct cs_limits {
  uint64_t cpu_milliseconds;
  uint64_t memory_bytes;
  uint64_t output_bytes;
};

// How one boot ended.
struct cs_end {
  int32_t signal;         // 0 if it exited
  int32_t status;         // its exit status, if it did
  uint64_t cpu_microseconds;
  uint64_t peak_memory_bytes;
};

// What a boot's signal says; signals have other numbers elsewhere.
enum { CS_EXITED, CS_OUT_OF_TIME, CS_TOO_MUCH_OUTPUT, CS_KILLED, CS_CRASHED };
int cs_signal_kind(int signal);

// Forks: returns 0 in the child.
int cs_fork(void);
// In the child: takes on the boot's channels, dies with its server, gives up what it may not have; from here on the
// student's code can run.
int cs_enter_boot(int server, int calls, int capture, const struct cs_limits *limits);
// Kills a boot with everything that it started, waits for it and says how it had ended.
int cs_end_boot(int process, struct cs_end *end);
// Kills a child of ours that cs_spawn has started, with its process group, and waits for it.
void cs_kill(int process);
// Leaves at once: no buffers written, no handlers run.
_Noreturn void cs_exit(int status);
// Exits: buffers are written.
_Noreturn void cs_leave(int status);
int cs_process_id(void);
// Keeps a process (0: the calling thread) on one core. ENOTSUP where the platform cannot.
int cs_pin(int process, int core);
// Returns 'R' if the process is running or waiting for a core or a disk, 'S' if it sleeps, '?' if that is unknown;
// stores the processor time that it has used.
int cs_activity(int process, uint64_t *cpu_milliseconds);
// Returns how long a process has slept since it began, in milliseconds: the time in which it neither ran nor waited for a
// core. 0 where that is unknown.
int64_t cs_slept(int process);
// Makes standard output write each line as it ends: a boot is killed without notice, and its last words matter.
void cs_write_lines_at_once(void);

// -- Judges as child processes (worker.c) -------------------------------------------------------------------------------

// What a process has used so far, and holds.
struct cs_usage {
  uint64_t cpu_milliseconds;
  uint64_t resident_bytes;
};

// Starts a program with a socket as CS_CONTROL, no input, no output but standard error, in a process group of its own,
// which ends when this process does, however it ends. Returns its process id; a program that can't be started exits with
// status 127.
int cs_start_worker(const char *path, char *const arguments[], char *const environment[], int channel);
// Kills such a process with its group, unless it has ended already, waits for it and says how it had ended.
int cs_end_worker(int process, struct cs_end *end);
// Stores what a process of ours uses; ESRCH when it has ended.
int cs_usage_of(int process, struct cs_usage *usage);

// -- Being asked to end (ending.c) -------------------------------------------------------------------------------------

// From now on the signals that ask this process to end (SIGHUP, SIGINT, SIGTERM; those that were not ignored) do not end it,
// but can be waited for; programs that it starts have the usual ones. Returns what to wait on.
int cs_watch_for_end(void);
// Waits for the next such signal and returns its number.
int cs_next_end(int watch);
// Ends this process by a signal, as if nobody had watched for it.
void cs_end_by(int number);

// -- Locks (sandbox.c) ------------------------------------------------------------------------------------------------

// The locks of a program that cs_spawn starts; the same numbers on the wire and in Swift.
enum {
  CS_LOCK_ROOT = 1,        // it is neither root nor has a capability
  CS_LOCK_PRIVILEGES = 2,  // no file that it starts can give it any
  CS_LOCK_FILES = 4,       // no files but the system's libraries, nothing on the network, no signals beyond itself
  CS_LOCK_CALLS = 8,       // no system calls but those on a list
  CS_LOCK_LIMITS = 16,     // memory, processes, files
};

// In a server, before it forks: puts on the wanted locks of the inner ring. No files at all, no start of programs; in its
// boots no processes, no signals to others, no way to undo limits.
void cs_lock_server(uint32_t wanted);

// -- Files of this machine (files.c) ----------------------------------------------------------------------------------

// Stores the real path of the running program.
int cs_program_path(char *path, size_t capacity);
// Stores the real path of a file.
int cs_real_path(const char *file, char *path, size_t capacity);
int cs_current_directory(char *path, size_t capacity);
// Returns when a file was last changed, in nanoseconds.
int64_t cs_changed(const char *file);
// Returns when the last source file below a folder was changed, in nanoseconds; 0 if there is none.
int64_t cs_last_source_change(const char *folder);
// Creates a file, or sets when it was last changed to now.
int cs_touch(const char *file);
// Makes a directory unless it is there.
int cs_make_directory(const char *path);
// Whether a negated errno says that a socket's timeout passed.
int cs_is_timeout(ssize_t result);
// strdup, free and getenv.
char *cs_copy_string(const char *string);
void cs_free(char *string);
const char *cs_environment(const char *name);
// Returns what an errno means.
const char *cs_error_text(int error);
// Writes to standard output (1) or standard error (2).
void cs_print(int descriptor, const char *text);
// Writes what is buffered for standard output; an error if anything that was ever printed there is lost.
int cs_flush_output(void);

#endif
