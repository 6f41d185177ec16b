// Starting, limiting and ending processes.

#ifdef __linux__
#define _GNU_SOURCE
#include <sched.h>
#include <sys/prctl.h>
#else
#include <libproc.h>
#endif
#include "csystem.h"
#include "locks.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int cs_run(const char *name, char *const arguments[], int capture) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (capture >= 0) {
    posix_spawn_file_actions_adddup2(&actions, capture, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, capture, STDERR_FILENO);
  }
  pid_t process = 0;
  int failure = posix_spawnp(&process, name, &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure) return -failure;
  int status = 0;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR) return -errno;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int cs_become(const char *path, char *const arguments[]) {
  execv(path, arguments);
  return -errno;
}

int cs_signal_kind(int signal) {
  switch (signal) {
    case 0: return CS_EXITED;
    case SIGPROF: case SIGXCPU: return CS_OUT_OF_TIME;
    case SIGXFSZ: return CS_TOO_MUCH_OUTPUT;
    case SIGKILL: return CS_KILLED;
    default: return CS_CRASHED;
  }
}

int cs_fork(void) {
  pid_t process = fork();
  return process >= 0 ? process : -errno;
}

int cs_enter_boot(int server, int calls, int capture, const struct cs_limits *limits) {
  // A group of its own, so that what it may start dies with it; refused where it may start nothing (filter.c).
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The server may have died before the line above.
  if (getppid() != server) cs_exit(1);
#endif
  if (dup2(capture, STDOUT_FILENO) < 0 || dup2(capture, STDERR_FILENO) < 0) return -errno;
  if (calls != CS_CALLS && dup2(calls, CS_CALLS) < 0) return -errno;
  close(CS_CONTROL);
  // Now that the control socket is gone.
  int admitted = cs_admit_student_code();
  if (admitted < 0) return admitted;
  if (capture != CS_CALLS) close(capture);
  if (calls != CS_CALLS) close(calls);

  cs_limit(RLIMIT_CORE, 0, 0);
  cs_limit(RLIMIT_FSIZE, limits->output_bytes, limits->output_bytes);
  cs_limit(RLIMIT_NPROC, 0, 0);
  cs_limit(RLIMIT_AS, limits->memory_bytes, limits->memory_bytes);
  // The timer counts in milliseconds but can be switched off; the limit counts in seconds and cannot.
  uint64_t seconds = limits->cpu_milliseconds / 1000 + 1;
  cs_limit(RLIMIT_CPU, seconds, seconds + 1);
  struct itimerval timer = {0};
  timer.it_value.tv_sec = (time_t)(limits->cpu_milliseconds / 1000);
  timer.it_value.tv_usec = (suseconds_t)(limits->cpu_milliseconds % 1000 * 1000);
  if (setitimer(ITIMER_PROF, &timer, NULL) != 0) return -errno;
  // Last: from here on neither the timer nor the tie to the server can be undone.
  cs_lock_boot();
  return 0;
}

static uint64_t microseconds(struct timeval time) {
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec;
}

int cs_end_boot(int process, struct cs_end *end) {
  // A process that has died already keeps its status; until it is waited for, its id is not given out again.
  kill(-process, SIGKILL);
  kill(process, SIGKILL);
  int status = 0;
  struct rusage usage;
  while (wait4(process, &status, 0, &usage) < 0)
    if (errno != EINTR) return -errno;
  end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  end->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  end->cpu_microseconds = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
#ifdef __linux__
  end->peak_memory_bytes = (uint64_t)usage.ru_maxrss * 1024;
#else
  end->peak_memory_bytes = (uint64_t)usage.ru_maxrss;
#endif
  return 0;
}

void cs_kill(int process) {
  // Its group first, which nothing that it started can have left.
  kill(-process, SIGKILL);
  kill(process, SIGKILL);
  while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
  cs_forget_group(process);
}

void cs_exit(int status) { _exit(status); }

void cs_leave(int status) { exit(status); }

int cs_process_id(void) { return getpid(); }

int cs_pin(int process, int core) {
#ifdef __linux__
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  return sched_setaffinity(process, sizeof cores, &cores) == 0 ? 0 : -errno;
#else
  return -ENOTSUP;
#endif
}

int cs_activity(int process, uint64_t *cpu_milliseconds) {
  *cpu_milliseconds = 0;
#ifdef __linux__
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  FILE *file = fopen(path, "re");
  if (!file) return '?';
  size_t count = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  line[count] = 0;
  // The program's name comes second, in parentheses, and may contain anything.
  char *rest = strrchr(line, ')');
  char state = '?';
  unsigned long user = 0, system = 0;
  if (!rest || sscanf(rest, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &state, &user, &system) != 3)
    return '?';
  *cpu_milliseconds = (user + system) * 1000 / (unsigned long)sysconf(_SC_CLK_TCK);
  return state == 'R' || state == 'D' ? 'R' : 'S';
#else
  struct proc_taskinfo info;
  if (proc_pidinfo(process, PROC_PIDTASKINFO, 0, &info, sizeof info) != sizeof info) return '?';
  *cpu_milliseconds = (info.pti_total_user + info.pti_total_system) / 1000000;
  return info.pti_numrunning > 0 ? 'R' : 'S';
#endif
}

#ifdef __linux__

// Reads a small file in /proc about a process; returns how many bytes.
static size_t read_about(int process, const char *name, char *text, size_t capacity) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", process, name);
  FILE *file = fopen(path, "re");
  size_t count = file ? fread(text, 1, capacity - 1, file) : 0;
  if (file) fclose(file);
  text[count] = 0;
  return count;
}

int64_t cs_slept(int process) {
  char text[512];
  unsigned long long ran = 0, waited = 0, began = 0;
  if (!read_about(process, "schedstat", text, sizeof text) || sscanf(text, "%llu %llu", &ran, &waited) != 2) return 0;
  if (!read_about(process, "stat", text, sizeof text)) return 0;
  // The program's name comes second, in parentheses, and may contain anything; the time of its start is the 22nd field.
  const char *rest = strrchr(text, ')');
  for (int field = 2; rest && field < 22; field++) rest = strchr(rest + 1, ' ');
  if (!rest || sscanf(rest, " %llu", &began) != 1) return 0;
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  int64_t life = now.tv_sec * 1000 + now.tv_nsec / 1000000 - (int64_t)(began * 1000 / (unsigned long)sysconf(_SC_CLK_TCK));
  int64_t slept = life - (int64_t)((ran + waited) / 1000000);
  return slept > 0 ? slept : 0;
}

#else

int64_t cs_slept(int process) {
  (void)process;
  return 0;
}

#endif

void cs_write_lines_at_once(void) { setvbuf(stdout, NULL, _IOLBF, 0); }
