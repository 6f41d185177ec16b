// Judges as child processes: a grader that judges somebody's program gives the work to one of these, so that a program
// that makes the judge trap, hang or fill the memory costs one child and not a class. A child is this very program once
// more, with a socket to its parent; who watches it and when it has to go is Swift's (`JudgeWorker`).

#ifdef __linux__
#define _GNU_SOURCE
#else
#include <libproc.h>
#endif
#include "csystem.h"
#include "locks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

_Noreturn static void become(const char *path, char *const arguments[], char *const environment[], int channel) {
  // A group of its own: a terminal's signals are its parent's business, and its parent can end all of it.
  setpgid(0, 0);
  cs_keep_group(getpid());
  cs_use_default_signals();
  // Out of the way of the numbers that are given out below.
  int socket = fcntl(channel, F_DUPFD_CLOEXEC, 32), nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(nothing, STDIN_FILENO);
  // Whatever it prints is no report. What it says when it traps is for whoever started the grader.
  dup2(nothing, STDOUT_FILENO);
  if (dup2(socket, CS_CONTROL) < 0) _exit(127);
#ifdef __linux__
  syscall(SYS_close_range, CS_CONTROL + 1, ~0u, 0);
#endif
  // A file with its whole memory would take longer than a judge that is gone may.
  cs_limit(RLIMIT_CORE, 0, 0);
  execve(path, arguments, environment);
  _exit(127);
}

int cs_start_worker(const char *path, char *const arguments[], char *const environment[], int channel) {
  cs_start_keeper();
  pid_t process = fork();
  if (process == 0) become(path, arguments, environment, channel);
  return process >= 0 ? process : -errno;
}

int cs_end_worker(int process, struct cs_end *end) {
  int result = cs_end_boot(process, end);
  cs_forget_group(process);
  return result;
}

int cs_usage_of(int process, struct cs_usage *usage) {
#ifdef __linux__
  char path[64], line[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  FILE *file = fopen(path, "re");
  if (!file) return -errno;
  size_t count = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  line[count] = 0;
  // The program's name comes second, in parentheses, and may contain anything.
  char *rest = strrchr(line, ')'), state = '?';
  unsigned long user = 0, system = 0;
  long pages = 0;
  const char *fields = ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %*u %*u %ld";
  if (!rest || sscanf(rest, fields, &state, &user, &system, &pages) != 4) return -EINVAL;
  if (state == 'Z' || state == 'X') return -ESRCH;
  usage->cpu_milliseconds = (user + system) * 1000 / (unsigned long)sysconf(_SC_CLK_TCK);
  usage->resident_bytes = (uint64_t)(pages > 0 ? pages : 0) * (uint64_t)sysconf(_SC_PAGESIZE);
#else
  struct proc_taskinfo info;
  if (proc_pidinfo(process, PROC_PIDTASKINFO, 0, &info, sizeof info) != sizeof info) return -ESRCH;
  usage->cpu_milliseconds = (info.pti_total_user + info.pti_total_system) / 1000000;
  usage->resident_bytes = info.pti_resident_size;
#endif
  return 0;
}
