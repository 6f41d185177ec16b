// A disk in memory, served to the kernel as a file by a process of its own.
//
// The kernel's side of FUSE asks over /dev/fuse; of its forty requests a single file that is its own file system needs
// eight. Nothing is cached for writing, so what the loop device writes arrives here at once, and its flush as an fsync.

#ifdef __linux__
#define _GNU_SOURCE
#include "crealdisk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { largest_write = 1 << 20, largest_request = largest_write + 4096, largest_log = 1 << 16 };

struct crd_disk {
  int64_t size, log_capacity, log_used, log_count, stamp;
  int channel, go;
  uint8_t *bytes, *log_bytes;
  struct crd_entry entries[largest_log];
};

static void *shared(int64_t size) {
  void *memory = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

// -- The log

static int log_flush(struct crd_disk *disk) {
  if (disk->log_count >= largest_log) return -ENOSPC;
  disk->entries[disk->log_count] = (struct crd_entry){.offset = -1, .stamp = disk->stamp};
  disk->log_count++;
  return 0;
}

static int log_write(struct crd_disk *disk, int64_t offset, const void *bytes, int64_t count) {
  if (offset < 0 || count < 0 || count > disk->size - offset) return -EINVAL;
  if (disk->log_count >= largest_log || disk->log_used + 2 * count > disk->log_capacity) {
    disk->log_count = largest_log;
    return -ENOSPC;
  }
  uint8_t *before = disk->log_bytes + disk->log_used, *after = before + count;
  memcpy(before, disk->bytes + offset, (size_t)count);
  memcpy(after, bytes, (size_t)count);
  memcpy(disk->bytes + offset, bytes, (size_t)count);
  disk->log_used += 2 * count;
  disk->entries[disk->log_count] =
      (struct crd_entry){.offset = offset, .count = count, .before = before, .after = after, .stamp = disk->stamp};
  disk->log_count++;
  return 0;
}

// -- The kernel's requests

static void reply(const struct crd_disk *disk, uint64_t request, int error, const void *bytes, size_t count) {
  struct fuse_out_header header = {.len = (uint32_t)(sizeof header + count), .error = error, .unique = request};
  struct iovec parts[] = {{&header, sizeof header}, {(void *)bytes, count}};
  // The request may have been given up in the meantime; then nobody wants the answer.
  while (writev(disk->channel, parts, 2) < 0 && errno == EINTR) {}
}

static struct fuse_init_out greeting(const struct fuse_init_in *asked) {
  struct fuse_init_out answer = {.major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION};
  answer.max_readahead = asked->max_readahead;
  answer.flags = asked->flags & (FUSE_BIG_WRITES | FUSE_MAX_PAGES);
  answer.max_write = largest_write;
  answer.max_pages = largest_write / 4096;
  return answer;
}

static struct fuse_attr_out attributes(const struct crd_disk *disk) {
  struct fuse_attr_out answer = {.attr_valid = 3600};
  answer.attr = (struct fuse_attr){.ino = 1, .size = (uint64_t)disk->size, .mode = S_IFREG | 0600, .nlink = 1};
  answer.attr.blksize = 4096;
  return answer;
}

static void serve(struct crd_disk *disk, const struct fuse_in_header *header, const void *body) {
  uint64_t request = header->unique;
  switch (header->opcode) {
    case FUSE_INIT: {
      struct fuse_init_out answer = greeting(body);
      return reply(disk, request, 0, &answer, sizeof answer);
    }
    case FUSE_GETATTR: {
      struct fuse_attr_out answer = attributes(disk);
      return reply(disk, request, 0, &answer, sizeof answer);
    }
    case FUSE_OPEN: {
      // Whatever the kernel has cached is dropped at each open: between two of them the disk may have been changed.
      struct fuse_open_out answer = {0};
      return reply(disk, request, 0, &answer, sizeof answer);
    }
    case FUSE_READ: {
      const struct fuse_read_in *read = body;
      int64_t rest = (int64_t)read->offset < disk->size ? disk->size - (int64_t)read->offset : 0;
      return reply(disk, request, 0, disk->bytes + read->offset, (size_t)(read->size < rest ? read->size : rest));
    }
    case FUSE_WRITE: {
      const struct fuse_write_in *write = body;
      int result = log_write(disk, (int64_t)write->offset, write + 1, write->size);
      struct fuse_write_out answer = {.size = write->size};
      return reply(disk, request, result, &answer, result < 0 ? 0 : sizeof answer);
    }
    case FUSE_FSYNC: return reply(disk, request, log_flush(disk), NULL, 0);
    case FUSE_RELEASE: return reply(disk, request, 0, NULL, 0);
    case FUSE_FORGET: case FUSE_BATCH_FORGET: case FUSE_INTERRUPT: return;
    // Of discards and the like the kernel learns that there are none.
    default: return reply(disk, request, -ENOSYS, NULL, 0);
  }
}

// What serves a disk is a process of its own: if it were a thread of the one that uses the disk, killing that one in the
// middle of a write would leave both waiting for each other for ever.
static _Noreturn void run_server(struct crd_disk *disk, int go) {
  // The terminal's signals are for the user of the disk; this process ends when the disk is unmounted.
  setsid();
  int nowhere = open("/dev/null", O_RDWR);
  for (int descriptor = 0; nowhere >= 0 && descriptor < 3; descriptor++) dup2(nowhere, descriptor);
  char *buffer = malloc(largest_request);
  char byte;
  // Nothing comes before the disk is mounted, and nothing ever if its maker is gone by then.
  if (!buffer || read(go, &byte, 1) != 1) _exit(0);
  while (1) {
    ssize_t count = read(disk->channel, buffer, largest_request);
    if (count < 0 && (errno == EINTR || errno == ENOENT || errno == EAGAIN)) continue;
    if (count < (ssize_t)sizeof(struct fuse_in_header)) _exit(0);
    serve(disk, (struct fuse_in_header *)buffer, buffer + sizeof(struct fuse_in_header));
  }
}

// -- Making a disk

static int start_server(struct crd_disk *disk) {
  int go[2];
  if (pipe2(go, O_CLOEXEC) < 0) return -errno;
  pid_t process = fork();
  if (process < 0) return -errno;
  if (process == 0) {
    close(go[1]);
    run_server(disk, go[0]);
  }
  close(go[0]);
  disk->go = go[1];
  return 0;
}

int crd_disk_start(int64_t size, int64_t log_capacity, struct crd_disk **made) {
  struct crd_disk *disk = shared(sizeof *disk);
  if (!disk) return -ENOMEM;
  disk->size = size;
  disk->log_capacity = log_capacity;
  disk->bytes = shared(size);
  disk->log_bytes = shared(log_capacity);
  if (!disk->bytes || !disk->log_bytes) return -ENOMEM;
  disk->channel = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (disk->channel < 0) return -errno;
  *made = disk;
  return start_server(disk);
}

int crd_disk_mount(struct crd_disk *disk, const char *file) {
  char options[96];
  snprintf(options, sizeof options, "fd=%d,rootmode=100600,user_id=0,group_id=0", disk->channel);
  int result = mount("powercut", file, "fuse", MS_NOSUID | MS_NODEV, options) == 0 ? 0 : -errno;
  if (result == 0 && write(disk->go, "g", 1) != 1) result = -errno;
  // From here on the channel is the server's alone: if it dies, the kernel fails our requests instead of waiting.
  close(disk->go);
  close(disk->channel);
  return result;
}

uint8_t *crd_disk_bytes(struct crd_disk *disk) { return disk->bytes; }

int64_t crd_log_count(struct crd_disk *disk) {
  int64_t count = __atomic_load_n(&disk->log_count, __ATOMIC_SEQ_CST);
  return count >= largest_log ? -ENOSPC : count;
}

struct crd_entry crd_log_entry(struct crd_disk *disk, int64_t index) { return disk->entries[index]; }

void crd_log_clear(struct crd_disk *disk) { disk->log_used = disk->log_count = 0; }

void crd_set_stamp(struct crd_disk *disk, int64_t stamp) { __atomic_store_n(&disk->stamp, stamp, __ATOMIC_SEQ_CST); }

#endif
