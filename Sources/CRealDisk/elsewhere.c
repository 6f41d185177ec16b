// Away from Linux nothing of this can be done.

#ifndef __linux__
#include "crealdisk.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int crd_disk_start(int64_t size, int64_t log_capacity, struct crd_disk **disk) { return -ENOTSUP; }
int crd_disk_mount(struct crd_disk *disk, const char *file) { return -ENOTSUP; }
uint8_t *crd_disk_bytes(struct crd_disk *disk) { return NULL; }
int64_t crd_log_count(struct crd_disk *disk) { return -ENOTSUP; }
struct crd_entry crd_log_entry(struct crd_disk *disk, int64_t index) { return (struct crd_entry){.offset = -1}; }
void crd_log_clear(struct crd_disk *disk) {}
void crd_set_stamp(struct crd_disk *disk, int64_t stamp) {}
int crd_private_mounts(void) { return -ENOTSUP; }
int crd_attach_loop(const char *file, char *device, size_t capacity) { return -ENOTSUP; }
int crd_mount(const char *device, const char *directory, const char *type, const char *options) { return -ENOTSUP; }
int crd_unmount(const char *directory) { return -ENOTSUP; }
int crd_sync_file_system(const char *path) { return -ENOTSUP; }
int crd_write_back(const char *file, int64_t offset) { return -ENOTSUP; }
int crd_commit_trees(const char *path) { return -ENOTSUP; }
int crd_file_system_name(const char *path, char *name, size_t capacity) { return -ENOTSUP; }
int crd_may_cut_power(const char *directory, const char *image) { return -ENOTSUP; }
int crd_cut_power(const char *directory, const char *image) { return -ENOTSUP; }
int crd_may_mount(void) { return 0; }
int crd_is_root(void) { return geteuid() == 0; }
const char *crd_error_text(int error) { return strerror(error); }

#endif
