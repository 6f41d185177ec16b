// Starting a lab process: from the judge to the first byte of somebody else's program.
//
// On Linux by hand, since the locks (sandbox.c) go on between fork and exec, and the judge wants to hear which of them
// hold from its own code. Elsewhere by posix_spawn, without locks.

#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "csystem.h"
#include "locks.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void cs_use_default_signals(void) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

#ifdef __linux__

// What the child tells: the locks that hold; then, only if the program can't be started, why.
struct report {
  uint32_t held;
  int32_t error;
};

// Everything else is closed, whoever opened it: 0 to 4, the program's file, the report.
#define REPORT 10

// Out of the way of the numbers that are given out below.
static int moved(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 32); }

static void arrange_descriptors(const struct cs_channels *channels, int file, int report) {
  int from[] = {open("/dev/null", O_RDONLY | O_CLOEXEC), moved(channels->output), moved(channels->control),
                moved(channels->calls), moved(file), moved(report)};
  dup2(from[0], STDIN_FILENO);
  dup2(from[1], STDOUT_FILENO);
  dup2(from[1], STDERR_FILENO);
  dup2(from[2], CS_CONTROL);
  dup2(from[3], CS_CALLS);
  dup3(from[4], CS_PROGRAM, O_CLOEXEC);
  dup3(from[5], REPORT, O_CLOEXEC);
  syscall(SYS_close_range, CS_CALLS + 1, REPORT - 1, 0);
  if (syscall(SYS_close_range, CS_PROGRAM + 1, ~0u, 0) == 0) return;
  for (int descriptor = CS_PROGRAM + 1; descriptor < 65536; descriptor++) close(descriptor);
}

_Noreturn static void become(int file, char *const arguments[], char *const environment[],
                             const struct cs_channels *channels, int report, uint32_t locks, uint64_t memory_bytes) {
  // A group of its own: filter.c lets nobody leave it, so that the judge can end all of it.
  setpgid(0, 0);
  cs_keep_group(getpid());
  cs_use_default_signals();
  arrange_descriptors(channels, file, report);
  struct report told = {0};
  told.held = cs_lock_program(locks, CS_PROGRAM, memory_bytes);
  write(REPORT, &told.held, sizeof told.held);
  // By its descriptor: the user that this has become need not be able to walk to where it lies.
  syscall(SYS_execveat, CS_PROGRAM, "", arguments, environment, AT_EMPTY_PATH);
  told.error = errno;
  write(REPORT, &told.error, sizeof told.error);
  _exit(127);
}

static size_t read_all(int pipe, void *bytes, size_t count) {
  size_t done = 0;
  while (done < count) {
    ssize_t more = read(pipe, (char *)bytes + done, count - done);
    if (more == 0 || (more < 0 && errno != EINTR)) break;
    if (more > 0) done += (size_t)more;
  }
  return done;
}

int cs_spawn(const char *path, char *const arguments[], char *const environment[], const struct cs_channels *channels,
             uint32_t locks, uint64_t memory_bytes, uint32_t *held) {
  struct report report = {0};
  int pipe[2];
  *held = 0;
  int file = open(path, O_PATH | O_CLOEXEC);
  if (file < 0) return -errno;
  if (pipe2(pipe, O_CLOEXEC) != 0) {
    int error = errno;
    close(file);
    return -error;
  }
  cs_start_keeper();
  pid_t process = fork();
  if (process == 0) become(file, arguments, environment, channels, pipe[1], locks, memory_bytes);
  int error = process < 0 ? errno : 0;
  close(file);
  close(pipe[1]);
  if (process > 0) {
    size_t count = read_all(pipe[0], &report, sizeof report);
    error = count < sizeof report.held ? ESRCH : report.error;
    if (error) cs_kill(process);
  }
  close(pipe[0]);
  *held = report.held;
  return error ? -error : process;
}

#else

// A started program gets default signals and an empty mask, whatever its parent's test runner had set up.
static void prepare_signals(posix_spawnattr_t *attributes) {
  sigset_t all, none;
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(attributes, &all);
  posix_spawnattr_setsigmask(attributes, &none);
  short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP;
#ifdef POSIX_SPAWN_CLOEXEC_DEFAULT
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  posix_spawnattr_setflags(attributes, flags);
}

int cs_spawn(const char *path, char *const arguments[], char *const environment[], const struct cs_channels *channels,
             uint32_t locks, uint64_t memory_bytes, uint32_t *held) {
  *held = 0;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  prepare_signals(&attributes);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, channels->output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, channels->output, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, channels->control, CS_CONTROL);
  posix_spawn_file_actions_adddup2(&actions, channels->calls, CS_CALLS);
  pid_t process = 0;
  cs_start_keeper();
  int failure = posix_spawn(&process, path, &actions, &attributes, arguments, environment);
  if (!failure) cs_keep_group(process);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure ? -failure : process;
}

#endif
