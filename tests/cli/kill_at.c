/* Ends its process before the N-th call that moves bytes: LD_PRELOAD it, with N in KILL_AT. With
   KILL_COUNT a file name, counts them instead and writes the number there at the end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;
static long kill_at;

__attribute__((constructor)) static void begin(void)
{
  const char* at = getenv("KILL_AT");
  kill_at = at ? atol(at) : 0;
}

__attribute__((destructor)) static void finish(void)
{
  const char* name = getenv("KILL_COUNT");
  FILE* out = name ? fopen(name, "w") : NULL;
  if (out) {
    fprintf(out, "%ld\n", (long)calls);
    fclose(out);
  }
}

static void tick(void)
{
  if (atomic_fetch_add(&calls, 1) + 1 == kill_at)
    kill(getpid(), SIGKILL);
}

#define PASS(type, name, parameters, arguments)                                                    \
  type name parameters                                                                             \
  {                                                                                                \
    static type(*real) parameters;                                                                 \
    if (!real)                                                                                     \
      *(void**)&real = dlsym(RTLD_NEXT, #name);                                                    \
    tick();                                                                                        \
    return real arguments;                                                                         \
  }

PASS(ssize_t, write, (int fd, const void* from, size_t n), (fd, from, n))
PASS(ssize_t, pwrite, (int fd, const void* from, size_t n, off_t at), (fd, from, n, at))
PASS(ssize_t, pwrite64, (int fd, const void* from, size_t n, off64_t at), (fd, from, n, at))
PASS(ssize_t, send, (int fd, const void* from, size_t n, int flags), (fd, from, n, flags))
PASS(ssize_t, sendmsg, (int fd, const struct msghdr* m, int flags), (fd, m, flags))
PASS(ssize_t, recv, (int fd, void* to, size_t n, int flags), (fd, to, n, flags))
PASS(int, fsync, (int fd), (fd))
PASS(int, fdatasync, (int fd), (fd))
PASS(int, ftruncate, (int fd, off_t n), (fd, n))
PASS(int, unlink, (const char* name), (name))
