/* The operating system, but for one call: preloaded under a whole process, so that libraries which write by themselves
   (the word index does) meet the same faults as our own code. Counts the calls that write below one folder. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char root[PATH_MAX];
static long calls, fail_at = -1;
static int fault; /* an errno; 0 for SIGKILL; -1 for half a write, and then a full disk */

void fault_arm(const char *folder, long at, int kind) {
    snprintf(root, sizeof root, "%s", folder);
    fail_at = at;
    fault = kind;
    calls = 0;
}

long fault_calls(void) { return calls; }

static int below(const char *path) { return root[0] && path && strncmp(path, root, strlen(root)) == 0; }

static int below_fd(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

/* 1 where this call is to fail as a whole; 2 where it is to write half. */
static int here(int writes) {
    long number = __sync_fetch_and_add(&calls, 1);
    if (fail_at < 0 || number < fail_at) return 0;
    if (number > fail_at && fault != -1) return 0;
    if (fault == 0) kill(getpid(), SIGKILL);
    if (fault == -1 && number == fail_at && writes) return 2;
    errno = fault == -1 ? ENOSPC : fault;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    int what = root[0] && below_fd(fd) ? here(1) : 0;
    if (what == 1) return -1;
    return REAL(write)(fd, data, what == 2 ? (size + 1) / 2 : size);
}

ssize_t writev(int fd, const struct iovec *pieces, int count) {
    if (root[0] && below_fd(fd) && here(0)) return -1;
    return REAL(writev)(fd, pieces, count);
}

int fsync(int fd) { return root[0] && below_fd(fd) && here(0) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return root[0] && below_fd(fd) && here(0) ? -1 : REAL(fdatasync)(fd); }
int rename(const char *from, const char *to) { return below(to) && here(0) ? -1 : REAL(rename)(from, to); }
int link(const char *from, const char *to) { return below(to) && here(0) ? -1 : REAL(link)(from, to); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
    return below(to) && here(0) ? -1 : REAL(linkat)(a, from, b, to, flags);
}
int mkdir(const char *path, mode_t mode) { return below(path) && here(0) ? -1 : REAL(mkdir)(path, mode); }

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                                        \
        va_end(rest);                                                                                                  \
        if ((flags & O_CREAT) && below(path) && here(0)) return -1;                                                    \
        return REAL(name)(path, flags, mode);                                                                          \
    }
OPEN(open)
OPEN(open64)
