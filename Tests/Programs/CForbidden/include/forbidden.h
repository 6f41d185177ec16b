// What no boot may do, so that a test can try all of it from inside. Every attempt is harmless where it succeeds: signals
// are number 0, paths are ours or nowhere.

#ifndef FORBIDDEN_H
#define FORBIDDEN_H

// Which lock refuses an attempt, each of them alone; several may.
enum {
  FORBIDDEN_BY_ROOT = 1,   // giving root up
  FORBIDDEN_BY_FILES = 4,  // Landlock
  FORBIDDEN_BY_CALLS = 8,  // the filters
};

struct forbidden {
  const char *name;
  int by;
  // Returns 0 or an errno. `scratch` is a folder that anybody may write to, `judge` the judge's process id.
  int (*attempt)(const char *scratch, int judge);
};

// The first of all attempts; the one behind the last has no name.
const struct forbidden *forbidden_first(void);

// Stores the numbers of the descriptors that are open, and returns how many there are.
int forbidden_descriptors(int *numbers, int capacity);

#endif
