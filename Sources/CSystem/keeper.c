// Who ends what the judge has started, if the judge can't.
//
// A judge may be killed, and must then leave no process behind: no server, though it was taken over and does not care that
// nobody asks it any more; nothing that such a server has forked; no compiler. The kernel's own way (PR_SET_PDEATHSIG) ends
// a child when the *thread* that forked it ends, and no grandchildren. So the judge has one more process, forked when it
// first starts something: the keeper. It does nothing but wait for its socket to close, and that happens when the judge
// ends, however it ends. Then it kills what it was told of and not told to forget: process groups, which a server can't
// leave (filter.c), and sessions, which no compiler leaves.
//
// A process is told of by itself, between fork and exec, so that it can't get away in between; there, and in the keeper,
// which is a fork of a process with threads, everything is system calls only.

#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "csystem.h"
#include "locks.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0  // macOS: cs_socketpair has set SO_NOSIGPIPE
#endif

// The most groups that are known at a time; a judge has one a worker, and a compiler.
#define MOST 1024

// A group, and whether it is over.
struct note { int32_t group; int32_t is_over; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
// The judge's end of the keeper's socket, and whose it is: what the judge forks is no judge.
static int judge_end = -1;
static pid_t judge;

static void pause_briefly(void) {
  struct timespec moment = {.tv_nsec = 5000000};
  nanosleep(&moment, NULL);
}

#ifdef __linux__

// The session of a process that is not dead, or -1. Its name, which may be anything, ends with the last parenthesis.
static pid_t session_of(const char *process) {
  char path[64] = "/proc/", line[512];
  strncat(path, process, 16);
  strcat(path, "/stat");
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t count = read(file, line, sizeof line - 1);
  close(file);
  if (count <= 0) return -1;
  line[count] = 0;
  const char *rest = strrchr(line, ')');
  // `) S 1 2 3`: state, parent, group, session.
  if (rest && (strncmp(rest, ") Z", 3) == 0 || strncmp(rest, ") X", 3) == 0)) return -1;
  for (int field = 0; rest && field < 4; field++) rest = strchr(rest + 1, ' ');
  if (!rest) return -1;
  pid_t session = 0;
  for (rest++; *rest >= '0' && *rest <= '9'; rest++) session = session * 10 + (*rest - '0');
  return session;
}

static pid_t number_of(const char *name) {
  pid_t number = 0;
  for (; *name >= '0' && *name <= '9'; name++) number = number * 10 + (*name - '0');
  return *name ? 0 : number;
}

// Kills what is in a session, and says whether anything was.
static int kill_session(pid_t session) {
  struct entry { uint64_t inode; int64_t offset; unsigned short length; unsigned char type; char name[]; };
  _Alignas(struct entry) char entries[4096];
  int folder = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC), found = 0;
  if (folder < 0) return 0;
  long count;
  while ((count = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0)
    for (long at = 0; at < count;) {
      const struct entry *entry = (const struct entry *)(entries + at);
      pid_t process = number_of(entry->name);
      if (process > 0 && session_of(entry->name) == session && kill(process, SIGKILL) == 0) found = 1;
      at += entry->length;
    }
  close(folder);
  return found;
}

#else

static int kill_session(pid_t session) {
  (void)session;
  return 0;
}

#endif

void cs_end_group(int group) {
  kill(-group, SIGKILL);
  // What is left after half a second is dead, and whoever should reap it does not.
  for (int turn = 0; turn < 100 && (kill(-group, SIGKILL) == 0 || kill_session(group)); turn++) pause_briefly();
}

static void close_from(int first) {
#ifdef __linux__
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return;
#endif
  for (int descriptor = first; descriptor < 65536; descriptor++) close(descriptor);
}

// Waits until the judge is gone, and ends what it has left.
_Noreturn static void keep(int socket) {
  static int32_t groups[MOST];
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  // Neither a terminal's signals nor somebody who waits for the judge's output shall meet it.
  setsid();
  dup2(socket, 0);
  close_from(1);
  for (;;) {
    struct note note;
    ssize_t count = recv(0, &note, sizeof note, MSG_WAITALL);
    if (count < 0 && errno == EINTR) continue;
    if (count != sizeof note) break;
    int place = 0;
    while (place < MOST && groups[place] != (note.is_over ? note.group : 0)) place++;
    if (place < MOST) groups[place] = note.is_over ? 0 : note.group;
  }
  for (int place = 0; place < MOST; place++)
    if (groups[place] > 1) cs_end_group(groups[place]);
  _exit(0);
}

void cs_start_keeper(void) {
  pthread_mutex_lock(&lock);
  int pair[2];
  if ((judge_end < 0 || judge != getpid()) && cs_socketpair(&pair[0], &pair[1]) == 0) {
    pid_t process = fork();
    if (process == 0) keep(pair[1]);
    close(pair[1]);
    if (process > 0) {
      judge_end = pair[0];
      judge = getpid();
    } else {
      close(pair[0]);
    }
  }
  pthread_mutex_unlock(&lock);
}

static void tell(int32_t group, int32_t is_over) {
  struct note note = {group, is_over};
  // A keeper that does not listen is no reason to wait.
  if (judge_end >= 0) send(judge_end, &note, sizeof note, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void cs_keep_group(int group) { tell(group, 0); }

void cs_forget_group(int group) { tell(group, 1); }
