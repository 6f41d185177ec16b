// Files of this machine, as far as a lab's command needs to know them to find and build the judge.

#ifdef __linux__
#define _GNU_SOURCE
#else
#include <mach-o/dyld.h>
#endif
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int cs_real_path(const char *file, char *path, size_t capacity) {
  char *real = realpath(file, NULL);
  if (!real) return -errno;
  size_t count = strlen(real);
  if (count < capacity) memcpy(path, real, count + 1);
  free(real);
  return count < capacity ? 0 : -ENAMETOOLONG;
}

int cs_program_path(char *path, size_t capacity) {
#ifdef __linux__
  return cs_real_path("/proc/self/exe", path, capacity);
#else
  char found[PATH_MAX];
  uint32_t count = sizeof found;
  if (_NSGetExecutablePath(found, &count) != 0) return -ENAMETOOLONG;
  return cs_real_path(found, path, capacity);
#endif
}

int cs_current_directory(char *path, size_t capacity) { return getcwd(path, capacity) ? 0 : -errno; }

static int64_t change_time(const struct stat *status) {
#ifdef __linux__
  return (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
#else
  return (int64_t)status->st_mtimespec.tv_sec * 1000000000 + status->st_mtimespec.tv_nsec;
#endif
}

int64_t cs_changed(const char *file) {
  struct stat status;
  return stat(file, &status) == 0 ? change_time(&status) : -errno;
}

// A folder counts too: its time changes when a file in it is removed or renamed.
static int is_source(const FTSENT *entry) {
  if (entry->fts_info == FTS_D) return 1;
  if (entry->fts_info != FTS_F) return 0;
  const char *dot = strrchr(entry->fts_name, '.');
  return dot && (!strcmp(dot, ".swift") || !strcmp(dot, ".c") || !strcmp(dot, ".h"));
}

int64_t cs_last_source_change(const char *folder) {
  char *roots[] = {(char *)folder, NULL};
  FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
  if (!walk) return -errno;
  int64_t last = 0;
  for (FTSENT *entry; (entry = fts_read(walk));) {
    if (!is_source(entry)) continue;
    int64_t changed = change_time(entry->fts_statp);
    if (changed > last) last = changed;
  }
  fts_close(walk);
  return last;
}

int cs_touch(const char *file) {
  int descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) return -errno;
  int result = futimens(descriptor, NULL) == 0 ? 0 : -errno;
  close(descriptor);
  return result;
}

int cs_make_directory(const char *path) {
  return mkdir(path, 0777) == 0 || errno == EEXIST ? 0 : -errno;
}

char *cs_copy_string(const char *string) { return strdup(string); }

void cs_free(char *string) { free(string); }

const char *cs_environment(const char *name) { return getenv(name); }

int cs_is_timeout(ssize_t result) { return result == -EAGAIN || result == -EWOULDBLOCK; }

const char *cs_error_text(int error) { return strerror(error); }

void cs_print(int descriptor, const char *text) {
  for (size_t rest = strlen(text); rest > 0;) {
    ssize_t count = write(descriptor, text, rest);
    if (count < 0 && errno != EINTR) return;
    if (count > 0) text += count, rest -= (size_t)count;
  }
}

int cs_flush_output(void) {
  if (fflush(stdout) != 0) return -errno;
  return ferror(stdout) ? -EIO : 0;
}
