// Running a tool to its end. A compiler in front of somebody else's file does not run that file's code, but it reads what
// the file tells it to and has bugs, so it gets what it needs: the toolchain and the system to read, one folder to write, no
// network. An end they all get: whoever grades waits for the tool itself and not for its output, which a child that it
// leaves behind may hold for ever. When it has ended, or when we have (keeper.c), nothing that it had started runs any more.

#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "csystem.h"
#include "locks.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void limit_tool(const struct cs_bounds *bounds) {
  cs_limit(RLIMIT_CORE, 0, 0);
  cs_limit(RLIMIT_CPU, bounds->cpu_seconds, bounds->cpu_seconds + 1);
  cs_limit(RLIMIT_FSIZE, 1 << 30, 1 << 30);
  // macOS counts what it maps into every process, which is more than any limit.
#ifdef __linux__
  cs_limit(RLIMIT_AS, bounds->memory_bytes, bounds->memory_bytes);
#endif
}

_Noreturn static void become(const char *path, char *const arguments[], char *const environment[], const char *folder,
                             char *const readable[], int capture, const struct cs_bounds *bounds) {
  // A session: a compiler gives those that it starts groups of their own.
  setsid();
  cs_keep_group(getpid());
  cs_use_default_signals();
  int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(capture, STDOUT_FILENO);
  dup2(capture, STDERR_FILENO);
  umask(022);
#ifdef __linux__
  // What others have opened meanwhile, a lab process's channels for example.
  syscall(SYS_close_range, STDERR_FILENO + 1, ~0u, 0);
#endif
  if (readable) {
    limit_tool(bounds);
#ifdef __linux__
    cs_lock_tool(readable, folder);
#endif
  }
  if (chdir(folder) == 0) execve(path, arguments, environment);
  _exit(127);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void pause_briefly(void) {
  struct timespec moment = {.tv_nsec = 5000000};
  nanosleep(&moment, NULL);
}

// Waits until the process has ended, or, with -ETIMEDOUT, until the time is up; it is gone in either case.
static int wait_for(pid_t process, double deadline) {
  int status = 0;
  pid_t ended;
  while ((ended = waitpid(process, &status, WNOHANG)) == 0 && now() < deadline) pause_briefly();
  int error = errno;
  if (ended == 0) {
    kill(-process, SIGKILL);
    kill(process, SIGKILL);
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
  }
  // Also where the tool has ended and something that it had started has not.
  cs_end_group(process);
  cs_forget_group(process);
  if (ended == 0) return -ETIMEDOUT;
  return ended < 0 ? -error : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int cs_run_tool(const char *path, char *const arguments[], char *const environment[], const char *folder,
                char *const readable[], int capture, const struct cs_bounds *bounds) {
  cs_start_keeper();
  pid_t process = fork();
  if (process < 0) return -errno;
  if (process == 0) become(path, arguments, environment, folder, readable, capture, bounds);
  return wait_for(process, now() + (double)bounds->seconds);
}
