// The system calls with which a real file system is crashed for real, on Linux, as root.
//
// Two ways. A *logged disk* is memory that the kernel sees as a file (FUSE, by hand) on which a loop device stands; every
// block write and every flush is logged, so that afterwards any disk can be made that a power cut could have left. Or the
// *shutdown* call of ext4 and xfs: the file system forgets all that it has not written, at once.
//
// Unless said otherwise a function returns 0 or more on success and a negated errno on failure; ENOTSUP away from Linux.

#ifndef CREALDISK_H
#define CREALDISK_H

#include <stddef.h>
#include <stdint.h>

// -- A logged disk (loggeddisk.c) -------------------------------------------------------------------------------------

// One thing that happened to a logged disk.
struct crd_entry {
  int64_t offset;       // of a write; -1 for a flush
  int64_t count;        // bytes written
  const uint8_t *before; // what the bytes were
  const uint8_t *after;  // what they are now
  int64_t stamp;        // the stamp that was set when it happened
};

// A logged disk; shared by the process that made it and the one that serves it.
struct crd_disk;

// Makes a disk of zeros with room for a log, and starts the process that serves it. Call it before crd_private_mounts:
// who serves a disk must not hold the mounts that stand on it, or neither would ever go.
int crd_disk_start(int64_t size, int64_t log_capacity, struct crd_disk **disk);
// Has the kernel show the disk in the place of a file.
int crd_disk_mount(struct crd_disk *disk, const char *file);
// The disk's bytes, to be changed only while nobody has it open.
uint8_t *crd_disk_bytes(struct crd_disk *disk);
// How many things were logged; ENOSPC once the log was full, after which writes fail.
int64_t crd_log_count(struct crd_disk *disk);
struct crd_entry crd_log_entry(struct crd_disk *disk, int64_t index);
// Forgets the log, while nobody has the disk open.
void crd_log_clear(struct crd_disk *disk);
// Says what is to be written beside everything that happens from now on.
void crd_set_stamp(struct crd_disk *disk, int64_t stamp);

// -- Mounts (mounts.c) ------------------------------------------------------------------------------------------------

// Gives this process mounts of its own: nobody else sees what it mounts, and it goes when the process does.
int crd_private_mounts(void);
// Makes a loop device of a file and stores its path; it goes when the last user does. Returns a descriptor that keeps
// it until something is mounted on it.
int crd_attach_loop(const char *file, char *device, size_t capacity);
int crd_mount(const char *device, const char *directory, const char *type, const char *options);
int crd_unmount(const char *directory);
// Writes everything back that a file system still holds in memory.
int crd_sync_file_system(const char *path);
// Starts writing a file's bytes back from an offset on, and waits for that; its size, its name and the journal may wait for longer.
int crd_write_back(const char *file, int64_t offset);
// Has a btrfs write its trees, not the data that is not written yet; elsewhere ENOTTY, and a sync of any file does it.
int crd_commit_trees(const char *path);
// Stores the name of the file system that a path is on, or its number.
int crd_file_system_name(const char *path, char *name, size_t capacity);
// Whether a directory is on an ext4 or xfs that stands on a loop device whose file is this one: 1 or 0. The file system
// that holds `/` is never such a one.
int crd_may_cut_power(const char *directory, const char *image);
// Cuts the power of the file system that a directory is on: what was not written yet is lost. Refuses with EPERM, having
// done nothing, unless crd_may_cut_power says 1.
int crd_cut_power(const char *directory, const char *image);
int crd_is_root(void);
// Whether this process could have mounts of its own: 1 or 0. Tried by a child.
int crd_may_mount(void);
const char *crd_error_text(int error);

#endif
