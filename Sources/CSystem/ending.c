// Being asked to end. What a process has to put away before it ends takes more than a signal's handler may do: so the
// handler only passes the number on, and somebody who waits for it does the rest.

#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int asked[2] = {-1, -1};

static void pass_on(int number) {
  int error = errno;
  unsigned char byte = (unsigned char)number;
  // Full, it has been asked often enough.
  (void)!write(asked[1], &byte, 1);
  errno = error;
}

int cs_watch_for_end(void) {
  if (asked[0] >= 0) return asked[0];
  if (pipe(asked) != 0) return -errno;
  for (int i = 0; i < 2; i++) fcntl(asked[i], F_SETFD, FD_CLOEXEC);
  fcntl(asked[1], F_SETFL, O_NONBLOCK);
  static const int numbers[] = {SIGHUP, SIGINT, SIGTERM};
  sigset_t watched;
  sigemptyset(&watched);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction old, new = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    // What is ignored, as by nohup, stays so.
    if (sigaction(numbers[i], NULL, &old) != 0 || old.sa_handler == SIG_IGN) continue;
    sigaction(numbers[i], &new, NULL);
    sigaddset(&watched, numbers[i]);
  }
  // Whoever has started us may have blocked them, for reasons of its own.
  sigprocmask(SIG_UNBLOCK, &watched, NULL);
  return asked[0];
}

int cs_next_end(int watch) {
  unsigned char byte;
  ssize_t count;
  while ((count = read(watch, &byte, 1)) < 0 && errno == EINTR) {}
  return count == 1 ? byte : -EPIPE;
}

void cs_end_by(int number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  signal(number, SIG_DFL);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  kill(getpid(), number);
}
