/* measure FILE PROGRAM [ARGUMENT...]: runs a program and writes into FILE the seconds it took, its
   process time, its peak of memory in KiB, and its exit status. The kernel counts the memory that a
   process shared with its parent before it became another program as its own peak, so a large
   parent, such as a Python that measures, hides what a small program needs: this one has about
   1 MiB. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time)
{
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char** argv)
{
  struct timespec begin, end;
  struct rusage usage;
  int status;
  if (argc < 3)
    return 64;
  FILE* out = fopen(argv[1], "we");
  if (out == NULL)
    return 66;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  const pid_t child = fork();
  if (child == 0) {
    execv(argv[2], argv + 2);
    _exit(127);
  }
  if (child < 0 || wait4(child, &status, 0, &usage) != child)
    return 71;
  clock_gettime(CLOCK_MONOTONIC, &end);
  fprintf(out, "%.9f %.6f %ld %d\n",
          (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9,
          seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss,
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return fclose(out) == 0 ? 0 : 74;
}
