// The locks of a lab process.
//
// A student's code is compiled into the program that runs it, so nothing that this program does or says about itself can
// be relied on: code may run before `main`, and a function of the C library may be the student's. Therefore there are two
// rings.
//
// The *outer* ring is put on by the judge, between fork and exec, before a byte of the program is in memory; its state is
// told to the judge by the judge's own code. It gives root up for a user of its own (so that limits bind, and neither
// judge nor neighbour can be signalled or traced), takes away privileges that files could give (no_new_privs), all files
// but the system's libraries (Landlock), all system calls but those that a program needs to start and a fork server to
// work (seccomp), and sets limits.
//
// The *inner* ring is put on by the kit's code in the program: by the server before its first fork (no files at all, no
// start of programs), and by each boot (no processes, no signals to others). It makes a boot narrower still.
//
// What is not allowed fails with EPERM and does not kill: a C library of tomorrow may try a call that we have not heard
// of, and goes on if it is refused. Only clone3 is "not there", so that it falls back to clone, whose flags a filter sees.
//
// Everything between fork and exec is system calls only: another thread may hold the allocator's lock.

#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "csystem.h"
#include "locks.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

void cs_limit(int resource, uint64_t soft, uint64_t hard) {
  struct rlimit value = {.rlim_cur = soft, .rlim_max = hard};
  setrlimit(resource, &value);
}

#ifdef __linux__
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

// -- Root -------------------------------------------------------------------------------------------------------------

// Users above all that distributions and containers give out; one for each process that lives.
#define FIRST_OWN_USER 0x70000000
#define NOBODY 65534

static int become_user(unsigned user) {
  // The system calls themselves: the C library would ask all threads of the process, which after a fork are not there.
  if (syscall(SYS_setgroups, 0, NULL) != 0) return -errno;
  if (syscall(SYS_setresgid, user, user, user) != 0) return -errno;
  if (syscall(SYS_setresuid, user, user, user) != 0) return -errno;
  return 0;
}

// Whether a process can have no privilege: neither root nor a capability.
static int is_unprivileged(void) {
  unsigned real, effective, saved;
  if (syscall(SYS_getresuid, &real, &effective, &saved) != 0) return 0;
  struct { uint32_t version; int process; } header = {0x20080522, 0};
  struct { uint32_t effective, permitted, inheritable; } sets[2] = {{0}};
  if (syscall(SYS_capget, &header, sets) != 0) return 0;
  return real && effective && saved && !sets[0].permitted && !sets[1].permitted;
}

// Gives up all capabilities but some, given as bits.
static void keep_capabilities(uint32_t kept) {
  struct { uint32_t version; int process; } header = {0x20080522, 0};
  struct { uint32_t effective, permitted, inheritable; } sets[2] = {{0}};
  if (syscall(SYS_capget, &header, sets) != 0) return;
  sets[0].effective &= kept;
  sets[0].permitted &= kept;
  sets[0].inheritable = sets[1].effective = sets[1].permitted = sets[1].inheritable = 0;
  syscall(SYS_capset, &header, sets);
}

static void give_up_root(void) {
  if (geteuid() == 0) {
    unsigned own = FIRST_OWN_USER + (unsigned)syscall(SYS_getpid);
    // Containers may know only some users.
    if (become_user(own) != 0) become_user(NOBODY);
  }
  keep_capabilities(0);
}

// -- Files (Landlock) -------------------------------------------------------------------------------------------------

// The kernel's numbers; the headers of older systems lack the newer ones.
struct ruleset { uint64_t files, network, scopes; };
struct path_rule { uint64_t access; int32_t folder; } __attribute__((packed));
enum { EXECUTE = 1, WRITE_FILE = 2, READ_FILE = 4, READ_DIRECTORY = 8 };

// Everything that a version of Landlock can forbid.
static struct ruleset all_of(long version) {
  static const uint64_t files[] = {0x1fff, 0x3fff, 0x7fff, 0x7fff, 0xffff};
  struct ruleset all = {.files = files[(version > 5 ? 5 : version) - 1]};
  if (version >= 4) all.network = 3;  // no TCP: no listening, no connecting
  if (version >= 6) all.scopes = 3;   // no abstract sockets of others, no signals to others
  return all;
}

static void allow(int rules, const char *path, uint64_t access) {
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
  if (file < 0) return;
  struct path_rule rule = {.access = access, .folder = file};
  if (syscall(ADD_RULE, rules, 1, &rule, 0) != 0) {
    // A file has nothing that is a folder's.
    rule.access &= READ_FILE | WRITE_FILE | EXECUTE;
    syscall(ADD_RULE, rules, 1, &rule, 0);
  }
  syscall(SYS_close, file);
}

static int new_ruleset(uint64_t *files) {
  long version = syscall(CREATE_RULESET, NULL, 0, 1);
  if (version < 1) return -1;
  struct ruleset all = all_of(version);
  *files = all.files;
  return (int)syscall(CREATE_RULESET, &all, sizeof all, 0);
}

static int restrict_to(int rules) {
  long result = rules < 0 ? -1 : syscall(RESTRICT_SELF, rules, 0);
  if (rules >= 0) syscall(SYS_close, rules);
  return result == 0;
}

// What a program needs to start: itself, the loader, the system's libraries.
static int lock_files(int program) {
  static const char *const libraries[] = {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"};
  static const char *const loaders[] = {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"};
  uint64_t all;
  int rules = new_ruleset(&all);
  if (rules < 0) return 0;
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) allow(rules, libraries[i], READ_FILE);
  for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++) allow(rules, loaders[i], READ_FILE | EXECUTE);
  struct path_rule rule = {.access = READ_FILE | EXECUTE, .folder = program};
  syscall(ADD_RULE, rules, 1, &rule, 0);
  return restrict_to(rules);
}

static void lock_tool_files(char *const readable[], const char *folder) {
  // The last two say how many processors and threads there are. What is said of others' memory and files in /proc is
  // Landlock's to refuse, too.
  static const char *const system[] = {"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives",
                                       "/sys/devices/system/cpu", "/proc"};
  const uint64_t reading = READ_FILE | READ_DIRECTORY | EXECUTE;
  uint64_t all;
  int rules = new_ruleset(&all);
  if (rules < 0) return;
  for (size_t i = 0; i < sizeof system / sizeof *system; i++) allow(rules, system[i], reading);
  for (char *const *path = readable; *path; path++) allow(rules, *path, reading);
  allow(rules, "/dev/null", READ_FILE | WRITE_FILE);
  allow(rules, folder, all);
  restrict_to(rules);
}

// -- The rings --------------------------------------------------------------------------------------------------------

static int no_new_privileges(void) { return syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0; }

// The server's limits; boots set narrower ones.
static void limit_server(uint64_t memory_bytes, int has_own_user) {
  cs_limit(RLIMIT_CORE, 0, 0);
  cs_limit(RLIMIT_NOFILE, 64, 64);
  cs_limit(RLIMIT_MEMLOCK, 0, 0);
  cs_limit(RLIMIT_MSGQUEUE, 0, 0);
  cs_limit(RLIMIT_FSIZE, 16 << 20, 16 << 20);
  cs_limit(RLIMIT_AS, memory_bytes, memory_bytes);
  // The server and one boot; other processes of a user who is not the server's own would count, too.
  if (has_own_user) cs_limit(RLIMIT_NPROC, 4, 4);
}

uint32_t cs_lock_program(uint32_t wanted, int program, uint64_t memory_bytes) {
  uint32_t held = 0;
  if (wanted & CS_LOCK_ROOT) give_up_root();
  if (is_unprivileged()) held |= CS_LOCK_ROOT;
  if (wanted & CS_LOCK_LIMITS) {
    limit_server(memory_bytes, geteuid() >= FIRST_OWN_USER);
    held |= CS_LOCK_LIMITS;
  }
  if (wanted & CS_LOCK_PRIVILEGES && no_new_privileges()) held |= CS_LOCK_PRIVILEGES;
  if (wanted & CS_LOCK_FILES && lock_files(program)) held |= CS_LOCK_FILES;
  if (wanted & CS_LOCK_CALLS && cs_filter_program()) held |= CS_LOCK_CALLS;
  return held;
}

void cs_lock_tool(char *const readable[], const char *folder) {
  // The folder may be another's: of root's privileges those over files stay, and Landlock says which.
  keep_capabilities(1 << 0 | 1 << 1 | 1 << 3);
  no_new_privileges();
  lock_tool_files(readable, folder);
  cs_filter_tool();
}

static uint32_t wanted_in_boots;

void cs_lock_server(uint32_t wanted) {
  uint64_t all;
  if (wanted & CS_LOCK_FILES) restrict_to(new_ruleset(&all));
  if (wanted & CS_LOCK_CALLS) cs_filter_server();
  wanted_in_boots = wanted;
}

void cs_lock_boot(void) {
  if (wanted_in_boots & CS_LOCK_CALLS) cs_filter_boot();
}

#else

void cs_lock_server(uint32_t wanted) {}
void cs_lock_boot(void) {}

#endif
