// Who runs first.
//
// A lab process serves before it comes to `main`: main.swift is in the student's module, where a function of the
// student's that is called like one of ours is taken for ours. So the server (LabKit's, compiled without having seen the
// student's file) runs in a constructor of the executable; each boot returns from it, in a process of its own, and goes
// on to `main`.
//
// What a student wrote may be called without being named: by a constructor, or by the Swift runtime, which looks for what
// a type conforms to. Therefore whoever builds a submission puts all its code, `main` included, into one section that is
// not executable (the grader's StudentObject), and only a boot makes it executable. A program that is built in another way
// has no such section; it is its author's own.

#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>
#endif
#include <string.h>

#include "csystem.h"
#include "locks.h"

// LabKit's; returns in a boot, and never in the server.
void powercut_serve(void);

#ifdef __APPLE__
#include <crt_externs.h>
#endif

__attribute__((constructor)) static void serve_if_asked(int argc, char **argv) {
#ifdef __APPLE__
  argc = *_NSGetArgc();
  argv = *_NSGetArgv();
#endif
  if (argc == 2 && strcmp(argv[1], CS_SERVING_OPTION) == 0) powercut_serve();
}

#ifdef __linux__
// Where the linker says that the section begins and ends; null where there is none.
extern char __start_student_code[] __attribute__((weak, visibility("hidden")));
extern char __stop_student_code[] __attribute__((weak, visibility("hidden")));

int cs_admit_student_code(void) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t start = (uintptr_t)__start_student_code / page * page, stop = (uintptr_t)__stop_student_code;
  // Its first and last page may have constants beside it.
  if (start == stop || mprotect((void *)start, stop - start, PROT_READ | PROT_EXEC) == 0) return 0;
  return -errno;
}
#else
int cs_admit_student_code(void) { return 0; }
#endif
