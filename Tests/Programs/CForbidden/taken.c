// A server that somebody has taken over before it could serve: it neither asks nor answers, does not care who is gone, and
// has a child that does not, either. Only under this name.

#include <string.h>
#include <unistd.h>

__attribute__((constructor(101))) static void take_over(int argc, char **argv) {
  const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
  if (!name || strcmp(name, "/taken-server") != 0) return;
  fork();
  for (;;) sleep(1000);
}
