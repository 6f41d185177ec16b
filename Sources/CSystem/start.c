// Who runs first.
//
// A lab process serves before it comes to `main`: main.swift is in the student's module, where a function of the
// student's that is called like one of ours is taken for ours. So the server (LabKit's, compiled without having seen the
// student's file) runs in a constructor of the executable; each boot returns from it, in a process of its own, and goes
// on to `main`. What still could run before it (a constructor of the student's, a function of the C library in the
// student's words) can only be seen in the object file, and whoever builds a submission looks there.

#include <string.h>

#include "csystem.h"

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
