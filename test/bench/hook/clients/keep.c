/*
 * The least that any program has to do to keep one event: standard input into a temporary file of its own, renamed into
 * the folder that the argument names. Without an argument it does nothing: the cost of a process.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static char block[65536], temporary[4096], final[4096];

int main(int count, char **arguments) {
  if (count < 2) return 0;
  snprintf(temporary, sizeof temporary, "%s/.tmp/%d", arguments[1], getpid());
  snprintf(final, sizeof final, "%s/%d.json", arguments[1], getpid());
  int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (file < 0) return 1;
  for (ssize_t size; (size = read(0, block, sizeof block)) != 0;) {
    if (size < 0 || write(file, block, size) != size) return 1;
  }
  return close(file) != 0 || rename(temporary, final) != 0;
}
