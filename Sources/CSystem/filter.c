// Which system calls a lab process may make: three filters, each on top of the one before; a call needs the leave of all.

#ifdef __linux__
#define _GNU_SOURCE
#include "csystem.h"
#include "locks.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

// -- Writing filters --------------------------------------------------------------------------------------------------

#define MOST 200

struct filter {
  struct sock_filter lines[MOST];
  unsigned short count;
};

enum { ALLOW = SECCOMP_RET_ALLOW, REFUSE = SECCOMP_RET_ERRNO | EPERM, NOT_THERE = SECCOMP_RET_ERRNO | ENOSYS };

static void add(struct filter *filter, uint16_t code, uint32_t value, uint8_t if_true, uint8_t if_false) {
  struct sock_filter line = {.code = code, .k = value, .jt = if_true, .jf = if_false};
  if (filter->count < MOST) filter->lines[filter->count++] = line;
}

static void load(struct filter *filter, uint32_t offset) { add(filter, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0); }

static void end(struct filter *filter, uint32_t action) { add(filter, BPF_RET | BPF_K, action, 0, 0); }

// The lower half of an argument; little-endian machines only. All values that are compared are 32 bits for the kernel.
#define ARGUMENT(n) (offsetof(struct seccomp_data, args) + 8 * (n))

// Only this machine's own calls have these numbers. The last word of an x32 call's number is refused by being unknown.
static void begin(struct filter *filter) {
  filter->count = 0;
#ifdef ARCHITECTURE
  load(filter, offsetof(struct seccomp_data, arch));
  add(filter, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
  end(filter, REFUSE);
#endif
  load(filter, offsetof(struct seccomp_data, nr));
}

static void each(struct filter *filter, const int *calls, size_t count, uint32_t action) {
  for (size_t i = 0; i < count; i++) {
    add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i], 0, 1);
    end(filter, action);
  }
}

#define EACH(filter, action, ...) \
  do { \
    static const int calls[] = {__VA_ARGS__}; \
    each(filter, calls, sizeof calls / sizeof *calls, action); \
  } while (0)

// Decides about one call by an argument: `match` is JEQ or JSET.
static void decide(struct filter *filter, int call, int argument, uint16_t match, uint32_t value, uint32_t then,
                   uint32_t otherwise) {
  add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
  load(filter, (uint32_t)ARGUMENT(argument));
  add(filter, BPF_JMP | match | BPF_K, value, 0, 1);
  end(filter, then);
  end(filter, otherwise);
}

static int put_on(struct filter *filter) {
#ifdef ARCHITECTURE
  if (filter->count >= MOST) return 0;
  struct sock_fprog program = {.len = filter->count, .filter = filter->lines};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
#else
  return 0;
#endif
}

// -- What is allowed --------------------------------------------------------------------------------------------------

// What any program of the kit does all the time.
static void allow_computing(struct filter *filter) {
  EACH(filter, ALLOW, SYS_recvfrom, SYS_sendto, SYS_write, SYS_writev, SYS_read, SYS_close, SYS_fstat,
       SYS_brk, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_madvise, SYS_futex, SYS_membarrier,
       SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_restart_syscall,
       SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_clock_nanosleep, SYS_nanosleep, SYS_sched_yield,
       SYS_sched_getaffinity, SYS_getcpu, SYS_getrandom, SYS_getpid, SYS_gettid, SYS_getppid, SYS_getuid, SYS_geteuid,
       SYS_getgid, SYS_getegid, SYS_getrusage, SYS_set_robust_list, SYS_set_tid_address, SYS_rseq, SYS_uname,
       SYS_exit, SYS_exit_group);
  // Memory that is shared between processes would carry over from boot to boot.
  decide(filter, SYS_mmap, 3, BPF_JSET, MAP_SHARED, REFUSE, ALLOW);
}

// What a server does beside that: it forks (no threads, nothing that its parent would have to wait for, no new
// namespaces), ends boots, takes descriptors.
static void allow_serving(struct filter *filter) {
  EACH(filter, NOT_THERE, SYS_clone3);
  uint32_t more = CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_PARENT | CLONE_THREAD | CLONE_NEWNS | CLONE_NEWUSER |
                  CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  decide(filter, SYS_clone, 0, BPF_JSET, more, REFUSE, ALLOW);
  EACH(filter, ALLOW, SYS_recvmsg, SYS_wait4, SYS_kill, SYS_tgkill, SYS_dup3, SYS_setitimer, SYS_seccomp);
#ifdef SYS_dup2
  EACH(filter, ALLOW, SYS_dup2);
#endif
  // Of itself only.
  decide(filter, SYS_prlimit64, 0, BPF_JEQ, 0, ALLOW, REFUSE);
  decide(filter, SYS_prctl, 0, BPF_JEQ, PR_SET_PDEATHSIG, ALLOW, REFUSE);
}

int cs_filter_program(void) {
  struct filter filter;
  begin(&filter);
  allow_computing(&filter);
  allow_serving(&filter);
  // Which files, Landlock says. What a path leads to may be asked, but nothing about a file can be changed.
  EACH(&filter, ALLOW, SYS_openat, SYS_pread64, SYS_lseek, SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_readlinkat,
       CREATE_RULESET, RESTRICT_SELF);
#ifdef __x86_64__
  EACH(&filter, ALLOW, SYS_open, SYS_stat, SYS_access, SYS_readlink, SYS_arch_prctl);
#endif
  decide(&filter, SYS_execveat, 0, BPF_JEQ, CS_PROGRAM, ALLOW, REFUSE);
  end(&filter, REFUSE);
  return put_on(&filter);
}

// No files, no programs.
int cs_filter_server(void) {
  struct filter filter;
  begin(&filter);
  allow_computing(&filter);
  allow_serving(&filter);
  end(&filter, REFUSE);
  return put_on(&filter);
}

// Put on by every boot, so it is short: it takes back what only the server needs. A boot may signal itself, as abort()
// does.
int cs_filter_boot(void) {
  struct filter filter;
  uint32_t self = (uint32_t)getpid();
  begin(&filter);
  EACH(&filter, REFUSE, SYS_clone, SYS_setitimer, SYS_recvmsg);
  decide(&filter, SYS_kill, 0, BPF_JEQ, self, ALLOW, REFUSE);
  decide(&filter, SYS_tgkill, 0, BPF_JEQ, self, ALLOW, REFUSE);
  decide(&filter, SYS_prctl, 0, BPF_JEQ, PR_SET_PDEATHSIG, REFUSE, ALLOW);
  end(&filter, ALLOW);
  return put_on(&filter);
}

// A compiler makes threads, processes and files as it likes, so this one names what is refused: the network, other
// processes, the kernel.
int cs_filter_tool(void) {
  struct filter filter;
  begin(&filter);
#ifdef __x86_64__
  // The numbers of x32, a second set of calls, begin here.
  add(&filter, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
  end(&filter, REFUSE);
#endif
  EACH(&filter, REFUSE, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_mount, SYS_umount2, SYS_pivot_root,
       SYS_chroot, SYS_unshare, SYS_setns, SYS_bpf, SYS_perf_event_open, SYS_add_key, SYS_request_key, SYS_keyctl,
       SYS_init_module, SYS_finit_module, SYS_kexec_load, SYS_reboot, SYS_swapon, SYS_sethostname, SYS_settimeofday,
       SYS_clock_settime, SYS_setsid, SYS_open_by_handle_at, SYS_userfaultfd, SYS_shmget, 425 /* io_uring_setup */);
  decide(&filter, SYS_socket, 0, BPF_JEQ, 1 /* AF_UNIX */, ALLOW, REFUSE);
  end(&filter, ALLOW);
  return put_on(&filter);
}

#endif
