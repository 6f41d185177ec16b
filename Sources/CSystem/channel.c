// Sockets between judge and lab process, and the file that takes a program's output.

#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0  // macOS: the option SO_NOSIGPIPE does it
#endif
#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#endif

int cs_socketpair(int *first, int *second) {
  int pair[2];
#ifdef SOCK_CLOEXEC
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return -errno;
#else
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return -errno;
  for (int i = 0; i < 2; i++) {
    int on = 1;
    fcntl(pair[i], F_SETFD, FD_CLOEXEC);
    setsockopt(pair[i], SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
  }
#endif
  *first = pair[0];
  *second = pair[1];
  return 0;
}

int cs_set_timeout(int socket, int milliseconds) {
  struct timeval wait = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
  if (setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0) return -errno;
  if (setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) != 0) return -errno;
  return 0;
}

ssize_t cs_send(int socket, const void *bytes, size_t count) {
  for (;;) {
    ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    if (errno != EINTR) return -errno;
  }
}

ssize_t cs_receive(int socket, void *bytes, size_t capacity) {
  for (;;) {
    ssize_t received = recv(socket, bytes, capacity, 0);
    if (received >= 0) return received;
    if (errno != EINTR) return -errno;
  }
}

int cs_send_descriptors(int socket, const void *bytes, size_t count, int first, int second) {
  int descriptors[2] = {first, second};
  union { struct cmsghdr aligned; char bytes[CMSG_SPACE(sizeof descriptors)]; } ancillary;
  memset(&ancillary, 0, sizeof ancillary);
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  message.msg_control = ancillary.bytes;
  message.msg_controllen = sizeof ancillary.bytes;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptors);
  memcpy(CMSG_DATA(header), descriptors, sizeof descriptors);
  for (;;) {
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    if (sent >= 0) return (size_t)sent == count ? 0 : -EMSGSIZE;
    if (errno != EINTR) return -errno;
  }
}

ssize_t cs_receive_descriptors(int socket, void *bytes, size_t capacity, int *first, int *second) {
  int descriptors[2] = {-1, -1};
  union { struct cmsghdr aligned; char bytes[CMSG_SPACE(sizeof descriptors)]; } ancillary;
  struct iovec part = {.iov_base = bytes, .iov_len = capacity};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  message.msg_control = ancillary.bytes;
  message.msg_controllen = sizeof ancillary.bytes;
  ssize_t received;
  do {
    received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (received < 0 && errno == EINTR);
  if (received < 0) return -errno;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof descriptors))
    memcpy(descriptors, CMSG_DATA(header), sizeof descriptors);
  *first = descriptors[0];
  *second = descriptors[1];
  return received;
}

int cs_capture_file(void) {
#ifdef __linux__
  int file = memfd_create("powercut-output", MFD_CLOEXEC);
#else
  char name[] = "/tmp/powercut-output.XXXXXX";
  int file = mkstemp(name);
  if (file >= 0) unlink(name);
  if (file >= 0) fcntl(file, F_SETFD, FD_CLOEXEC);
#endif
  if (file < 0 || fcntl(file, F_SETFL, O_APPEND) != 0) return -errno;
  return file;
}

ssize_t cs_read_at(int file, void *bytes, size_t capacity, int64_t offset) {
  ssize_t count = pread(file, bytes, capacity, offset);
  return count >= 0 ? count : -errno;
}

int64_t cs_file_size(int file) {
  struct stat status;
  return fstat(file, &status) == 0 ? (int64_t)status.st_size : -errno;
}

int cs_close(int descriptor) { return close(descriptor) == 0 ? 0 : -errno; }
