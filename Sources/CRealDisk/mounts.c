// Mounts and loop devices of one process, and the switch that cuts a file system's power.

#ifdef __linux__
#define _GNU_SOURCE
#include "crealdisk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/loop.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ext_magic = 0xEF53, xfs_magic = 0x58465342, loop_major = 7 };
// EXT4_IOC_SHUTDOWN, which is also XFS_IOC_GOINGDOWN, and its way that does not write the journal first.
static const unsigned long shutdown_request = 0x8004587d;
static const uint32_t without_log_flush = 2;

int crd_is_root(void) { return geteuid() == 0; }

const char *crd_error_text(int error) { return strerror(error); }

int crd_private_mounts(void) {
  if (unshare(CLONE_NEWNS) < 0) return -errno;
  return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ? 0 : -errno;
}

int crd_may_mount(void) {
  pid_t child = fork();
  if (child == 0) _exit(crd_private_mounts() == 0 ? 0 : 1);
  int status = 1;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// -- Loop devices

static int configure_loop(int control, int backing, char *device, size_t capacity) {
  int number = ioctl(control, LOOP_CTL_GET_FREE);
  if (number < 0) return -errno;
  snprintf(device, capacity, "/dev/loop%d", number);
  int loop = open(device, O_RDWR | O_CLOEXEC);
  if (loop < 0) return -errno;
  struct loop_config config = {.fd = (uint32_t)backing, .info = {.lo_flags = LO_FLAGS_AUTOCLEAR}};
  if (ioctl(loop, LOOP_CONFIGURE, &config) == 0) return loop;
  int failure = -errno;
  close(loop);
  return failure;
}

int crd_attach_loop(const char *file, char *device, size_t capacity) {
  int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
  if (control < 0) return -errno;
  int backing = open(file, O_RDWR | O_CLOEXEC);
  int result = backing < 0 ? -errno : -EBUSY;
  // Between asking for a free device and taking it somebody else may have taken it.
  for (int attempt = 0; backing >= 0 && attempt < 100 && result == -EBUSY; attempt++) {
    if (attempt > 0) usleep(10000);
    result = configure_loop(control, backing, device, capacity);
  }
  if (backing >= 0) close(backing);
  close(control);
  return result;
}

// -- Mounts

int crd_mount(const char *device, const char *directory, const char *type, const char *options) {
  return mount(device, directory, type, MS_NOSUID | MS_NODEV | MS_NOEXEC, options) == 0 ? 0 : -errno;
}

int crd_unmount(const char *directory) { return umount2(directory, UMOUNT_NOFOLLOW) == 0 ? 0 : -errno; }

int crd_sync_file_system(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  int result = syncfs(file) == 0 ? 0 : -errno;
  close(file);
  return result;
}

int crd_write_back(const char *path, int64_t offset) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  const unsigned flags = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  int result = sync_file_range(file, offset, 0, flags) == 0 ? 0 : -errno;
  close(file);
  return result;
}

int crd_commit_trees(const char *path) {
  int place = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (place < 0) return -errno;
  __u64 transaction = 0;
  int result = ioctl(place, BTRFS_IOC_START_SYNC, &transaction) == 0
      && ioctl(place, BTRFS_IOC_WAIT_SYNC, &transaction) == 0 ? 0 : -errno;
  close(place);
  return result;
}

int crd_file_system_name(const char *path, char *name, size_t capacity) {
  static const struct { uint32_t number; const char *name; } known[] = {
      {ext_magic, "ext4"}, {xfs_magic, "xfs"}, {0x9123683E, "btrfs"}, {0x794C7630, "overlayfs"}, {0x01021994, "tmpfs"},
      {0x65735546, "FUSE"}, {0x6969, "NFS"}, {0x2FC12FC1, "zfs"}, {0x01021997, "9p"}, {0x6A656A63, "virtiofs"}};
  struct statfs status;
  if (statfs(path, &status) < 0) return -errno;
  snprintf(name, capacity, "file system 0x%lx", (unsigned long)status.f_type & 0xFFFFFFFF);
  for (size_t index = 0; index < sizeof known / sizeof *known; index++)
    if (known[index].number == (uint32_t)status.f_type) snprintf(name, capacity, "%s", known[index].name);
  return 0;
}

// -- The switch

// Whether a loop device's file is this one.
static int stands_on(dev_t device, const struct stat *image) {
  char path[32];
  snprintf(path, sizeof path, "/dev/loop%u", minor(device));
  int loop = open(path, O_RDONLY | O_CLOEXEC);
  if (loop < 0) return 0;
  struct stat node;
  struct loop_info64 info;
  int is_it = fstat(loop, &node) == 0 && S_ISBLK(node.st_mode) && node.st_rdev == device
      && ioctl(loop, LOOP_GET_STATUS64, &info) == 0 && info.lo_device == (uint64_t)image->st_dev
      && info.lo_inode == (uint64_t)image->st_ino;
  close(loop);
  return is_it;
}

// Whether it is an ext4 or xfs on a loop device whose file this is, and not the one that this machine runs on.
static int may_be_cut(int directory, const char *image) {
  struct stat place, root, file;
  struct statfs system;
  if (fstat(directory, &place) < 0 || fstatfs(directory, &system) < 0) return 0;
  if (stat("/", &root) < 0 || lstat(image, &file) < 0) return 0;
  if ((uint32_t)system.f_type != ext_magic && (uint32_t)system.f_type != xfs_magic) return 0;
  if (major(place.st_dev) != loop_major || place.st_dev == root.st_dev) return 0;
  return S_ISREG(file.st_mode) && file.st_dev != place.st_dev && stands_on(place.st_dev, &file);
}

int crd_may_cut_power(const char *directory, const char *image) {
  int place = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (place < 0) return -errno;
  int result = may_be_cut(place, image);
  close(place);
  return result;
}

int crd_cut_power(const char *directory, const char *image) {
  int place = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (place < 0) return -errno;
  int result = -EPERM;
  if (may_be_cut(place, image)) result = ioctl(place, shutdown_request, &without_log_flush) == 0 ? 0 : -errno;
  close(place);
  return result;
}

#endif
