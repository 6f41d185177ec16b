#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "forbidden.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int forbidden_descriptors(int *numbers, int capacity) {
  int count = 0;
  for (int descriptor = 0; descriptor < 65536 && count < capacity; descriptor++)
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) {
      // The filter refuses to tell; a write of nothing does.
      char nothing;
      if (write(descriptor, &nothing, 0) >= 0 || errno != EBADF) numbers[count++] = descriptor;
      else if (read(descriptor, &nothing, 0) >= 0 || errno != EBADF) numbers[count++] = descriptor;
    }
  return count;
}

#ifdef __linux__

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define ATTEMPT(name) static int name(const char *scratch, int judge)

static int errno_of(long result) { return result < 0 ? errno : 0; }

static int opened(int descriptor) {
  int error = errno_of(descriptor);
  if (descriptor >= 0) close(descriptor);
  return error;
}

static const char *inside(const char *scratch, const char *name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", scratch, name);
  return path;
}

// Files.
ATTEMPT(read_a_file) { return opened(open("/etc/passwd", O_RDONLY)); }
ATTEMPT(read_a_library) { return opened(open("/etc/ld.so.cache", O_RDONLY)); }
ATTEMPT(read_the_program) { return opened(open("/proc/self/exe", O_RDONLY)); }
ATTEMPT(read_the_judge) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/status", judge);
  return opened(open(path, O_RDONLY));
}
ATTEMPT(read_a_folder) { return opened(open("/", O_RDONLY | O_DIRECTORY)); }
ATTEMPT(look_at_a_file) {
  struct stat status;
  return errno_of(stat("/etc/passwd", &status));
}
ATTEMPT(look_at_a_link) {
  char path[64];
  return errno_of(readlink("/proc/self/exe", path, sizeof path));
}
ATTEMPT(make_a_file) { return opened(open(inside(scratch, "file"), O_WRONLY | O_CREAT, 0666)); }
ATTEMPT(make_a_folder) {
  int error = errno_of(mkdir(inside(scratch, "folder"), 0777));
  return error == EEXIST ? 0 : error;
}
ATTEMPT(make_a_link) {
  int error = errno_of(symlink("/etc/passwd", inside(scratch, "link")));
  return error == EEXIST ? 0 : error;
}
ATTEMPT(remove_a_file) {
  int error = errno_of(unlink(inside(scratch, "nothing")));
  return error == ENOENT ? 0 : error;
}
ATTEMPT(rename_a_file) {
  int error = errno_of(rename(inside(scratch, "nothing"), "/nowhere"));
  return error == ENOENT ? 0 : error;
}
ATTEMPT(change_a_mode) { return errno_of(chmod(scratch, 01777)); }
ATTEMPT(change_a_time) { return errno_of(utimensat(AT_FDCWD, scratch, NULL, 0)); }
ATTEMPT(change_the_folder) { return errno_of(chdir("/")); }
ATTEMPT(make_a_memory_file) { return opened(memfd_create("state", 0)); }
ATTEMPT(watch_files) { return opened((int)syscall(SYS_inotify_init1, 0)); }

// The network, and other ways out.
ATTEMPT(open_a_socket) { return opened(socket(AF_INET, SOCK_STREAM, 0)); }
ATTEMPT(open_a_datagram_socket) { return opened(socket(AF_INET6, SOCK_DGRAM, 0)); }
ATTEMPT(open_a_local_socket) { return opened(socket(AF_UNIX, SOCK_STREAM, 0)); }
ATTEMPT(make_a_pair) {
  int pair[2];
  int error = errno_of(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  if (!error) close(pair[0]), close(pair[1]);
  return error;
}
ATTEMPT(make_a_pipe) {
  int pair[2];
  int error = errno_of(pipe(pair));
  if (!error) close(pair[0]), close(pair[1]);
  return error;
}
ATTEMPT(change_the_connection) {
  int size = 4096;
  return errno_of(setsockopt(4, SOL_SOCKET, SO_RCVBUF, &size, sizeof size));
}
ATTEMPT(control_a_device) {
  int count;
  return errno_of(ioctl(4, FIONREAD, &count));
}

// Other processes.
ATTEMPT(fork_a_process) {
  pid_t process = fork();
  if (process == 0) _exit(0);
  int error = errno_of(process);
  if (process > 0) waitpid(process, NULL, 0);
  return error;
}
ATTEMPT(fork_behind_the_librarys_back) {
  long process = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (process == 0) _exit(0);
  int error = errno_of(process);
  if (process > 0) waitpid((pid_t)process, NULL, 0);
  return error;
}
static void *nothing(void *argument) { return argument; }
ATTEMPT(start_a_thread) {
  pthread_t thread;
  int error = pthread_create(&thread, NULL, nothing, NULL);
  if (!error) pthread_join(thread, NULL);
  return error;
}
ATTEMPT(start_a_program) {
  char *arguments[] = {"nowhere", NULL};
  int error = errno_of(execv("/nowhere", arguments));
  return error == ENOENT ? 0 : error;
}
ATTEMPT(start_the_program_anew) {
  // Descriptor 11 is where the judge had the program's file; a wrong flag keeps it from being started.
  int error = errno_of(syscall(SYS_execveat, 11, "", NULL, NULL, 0x40000000));
  return error == EINVAL || error == EBADF ? 0 : error;
}
ATTEMPT(signal_the_server) { return errno_of(kill(getppid(), 0)); }
ATTEMPT(signal_the_judge) { return errno_of(kill(judge, 0)); }
ATTEMPT(signal_the_group) { return errno_of(kill(0, 0)); }
ATTEMPT(signal_everybody) { return errno_of(kill(-1, 0)); }
ATTEMPT(signal_a_thread_of_the_server) { return errno_of(syscall(SYS_tgkill, getppid(), getppid(), 0)); }
ATTEMPT(trace_the_server) {
  // Of a process that is there but can't be traced, "no such process" would be the answer without the lock.
  int error = errno_of(ptrace(PTRACE_PEEKDATA, getppid(), NULL, NULL));
  return error == ESRCH ? 0 : error;
}
ATTEMPT(read_the_servers_memory) {
  char byte;
  struct iovec here = {&byte, 1}, there = {&byte, 1};
  return errno_of(process_vm_readv(getppid(), &here, 1, &there, 1, 0));
}
ATTEMPT(hold_the_server) { return opened((int)syscall(434 /* pidfd_open */, getppid(), 0)); }
ATTEMPT(limit_the_server) {
  struct rlimit limit;
  return errno_of(prlimit(getppid(), RLIMIT_NOFILE, NULL, &limit));
}
ATTEMPT(leave_the_group) { return errno_of(setpgid(0, 0)); }
ATTEMPT(outlive_the_server) { return errno_of(prctl(PR_SET_PDEATHSIG, 0)); }

// Limits, and what outlives a boot.
ATTEMPT(stop_the_clock) {
  struct itimerval timer;
  int error = errno_of(getitimer(ITIMER_PROF, &timer));
  return error ? error : errno_of(setitimer(ITIMER_PROF, &timer, NULL));
}
ATTEMPT(share_memory) {
  void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? errno : 0;
}
ATTEMPT(share_a_segment) {
  int segment = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  if (segment >= 0) shmctl(segment, IPC_RMID, NULL);
  return errno_of(segment);
}
ATTEMPT(send_a_message) {
  int error = opened((int)syscall(SYS_mq_open, "powercut", O_RDWR, 0, NULL));
  return error == ENOENT ? 0 : error;
}
ATTEMPT(keep_a_key) {
  long key = syscall(SYS_add_key, "user", "powercut", "x", 1, -1);
  return errno_of(key);
}
ATTEMPT(be_nicer) { return errno_of(setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0))); }
ATTEMPT(change_the_core) {
  cpu_set_t cores;
  sched_getaffinity(0, sizeof cores, &cores);
  return errno_of(sched_setaffinity(0, sizeof cores, &cores));
}
ATTEMPT(rename_the_process) { return errno_of(prctl(PR_SET_NAME, "innocent")); }

// The system.
ATTEMPT(become_root) { return errno_of(syscall(SYS_setuid, 0)); }
ATTEMPT(make_a_namespace) { return errno_of(unshare(CLONE_NEWUTS)); }
ATTEMPT(change_the_root) {
  int error = errno_of(chroot("/nowhere"));
  return error == ENOENT ? 0 : error;
}
ATTEMPT(mount_a_disk) {
  int error = errno_of(syscall(SYS_mount, "none", "/nowhere", "tmpfs", 0, NULL));
  return error == ENOENT ? 0 : error;
}
ATTEMPT(load_a_filter_into_the_kernel) {
  int error = errno_of(syscall(SYS_bpf, 0x7fffffff, NULL, 0));
  return error == EINVAL ? 0 : error;
}
ATTEMPT(queue_calls) {
  int error = errno_of(syscall(425 /* io_uring_setup */, 0, NULL));
  return error == EINVAL || error == EFAULT ? 0 : error;
}

#undef ATTEMPT

#define ROOT FORBIDDEN_BY_ROOT
#define FILES FORBIDDEN_BY_FILES
#define CALLS FORBIDDEN_BY_CALLS
#define TRY(attempt, by) {#attempt, by, attempt}

static const struct forbidden attempts[] = {
  TRY(read_a_file, FILES | CALLS), TRY(read_a_library, FILES | CALLS), TRY(read_the_program, FILES | CALLS),
  TRY(read_the_judge, FILES | CALLS), TRY(read_a_folder, FILES | CALLS), TRY(look_at_a_file, CALLS),
  TRY(look_at_a_link, CALLS), TRY(make_a_file, FILES | CALLS), TRY(make_a_folder, FILES | CALLS),
  TRY(make_a_link, FILES | CALLS), TRY(remove_a_file, CALLS), TRY(rename_a_file, CALLS),
  TRY(change_a_mode, ROOT | CALLS), TRY(change_a_time, CALLS), TRY(change_the_folder, CALLS),
  TRY(make_a_memory_file, CALLS), TRY(watch_files, CALLS), TRY(open_a_socket, CALLS),
  TRY(open_a_datagram_socket, CALLS), TRY(open_a_local_socket, CALLS), TRY(make_a_pair, CALLS),
  TRY(make_a_pipe, CALLS), TRY(change_the_connection, CALLS), TRY(control_a_device, CALLS),
  TRY(fork_a_process, ROOT | CALLS), TRY(fork_behind_the_librarys_back, ROOT | CALLS),
  TRY(start_a_thread, ROOT | CALLS), TRY(start_a_program, CALLS), TRY(start_the_program_anew, CALLS),
  TRY(signal_the_server, CALLS), TRY(signal_the_judge, ROOT | FILES | CALLS), TRY(signal_the_group, CALLS),
  TRY(signal_everybody, CALLS), TRY(signal_a_thread_of_the_server, CALLS), TRY(trace_the_server, CALLS),
  TRY(read_the_servers_memory, CALLS), TRY(hold_the_server, CALLS), TRY(limit_the_server, CALLS),
  TRY(leave_the_group, CALLS), TRY(outlive_the_server, CALLS), TRY(stop_the_clock, CALLS), TRY(share_memory, CALLS),
  TRY(share_a_segment, CALLS), TRY(send_a_message, CALLS), TRY(keep_a_key, CALLS), TRY(be_nicer, CALLS),
  TRY(change_the_core, CALLS), TRY(rename_the_process, CALLS), TRY(become_root, ROOT | CALLS),
  TRY(make_a_namespace, ROOT | CALLS), TRY(change_the_root, CALLS), TRY(mount_a_disk, CALLS),
  TRY(load_a_filter_into_the_kernel, CALLS), TRY(queue_calls, CALLS), {NULL, 0, NULL},
};

#else

static const struct forbidden attempts[] = {{NULL, 0, NULL}};

#endif

const struct forbidden *forbidden_first(void) { return attempts; }
