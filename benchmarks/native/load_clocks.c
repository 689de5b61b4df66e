/* The CPU clocks of processes and cores, and the latencies of a window. */
#define _GNU_SOURCE
#include "load.h"

/* Latencies: 64 linear steps in each power of two of nanoseconds, so at most 1.6 % off. */
typedef struct {
  uint64_t count, cells[64 * 64];
} Histogram;

int upstream_pid, proxy_core = -1, load_core = -1;
static int watched[64], watched_count;
static Histogram latencies;

void record(int64_t nanos) {
  uint64_t v = nanos < 1 ? 1 : (uint64_t)nanos;
  int top = 63 - __builtin_clzll(v), step = top > 6 ? (int)(v >> (top - 6) & 63) : (int)(v << (6 - top) & 63);
  latencies.cells[top * 64 + step]++;
  latencies.count++;
}

double percentile_micros(double p) {
  uint64_t seen = 0, rank = (uint64_t)(p * (double)latencies.count + 0.5);
  if (latencies.count == 0) return 0;
  for (int i = 0; i < 64 * 64; i++) {
    seen += latencies.cells[i];
    if (seen >= rank && seen > 0) return (double)(1ULL << i / 64) * (1 + (i % 64 + 0.5) / 64) / 1000;
  }
  return 0;
}

void watch_processes(const char *pids) {
  char *copy = strdup(pids);
  for (char *p = strtok(copy, ","); p && watched_count < 64; p = strtok(NULL, ",")) watched[watched_count++] = atoi(p);
  free(copy);
}

static int64_t process_cpu_nanos(int pid) {
  clockid_t clock;
  struct timespec t;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0) die("load: no CPU clock of process %d", pid);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Ticks of 10 ms in which a core did anything, the hypervisor's other machines included. */
static int64_t core_busy_nanos(int core) {
  char line[256], name[16];
  size_t n = (size_t)snprintf(name, sizeof name, "cpu%d ", core);
  int64_t busy = -1;
  FILE *f = fopen("/proc/stat", "r");
  while (f && busy < 0 && fgets(line, sizeof line, f)) {
    long long v[8] = {0};
    if (strncmp(line, name, n) != 0) continue;
    sscanf(line + n, "%lld %lld %lld %lld %lld %lld %lld %lld", v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6, v + 7);
    busy = (v[0] + v[1] + v[2] + v[5] + v[6] + v[7]) * (1000000000LL / sysconf(_SC_CLK_TCK));
  }
  if (f) fclose(f);
  if (busy < 0) die("load: no core %d in /proc/stat", core);
  return busy;
}

Instant instant(void) {
  Instant i = {.messages = messages, .bytes = bytes, .resets = resets};
  for (int p = 0; p < watched_count; p++) i.proxy += process_cpu_nanos(watched[p]);
  if (upstream_pid) i.upstream = process_cpu_nanos(upstream_pid);
  i.self = process_cpu_nanos(getpid());
  if (proxy_core >= 0) i.proxy_core = core_busy_nanos(proxy_core), i.load_core = core_busy_nanos(load_core);
  i.at = now_nanos();
  return i;
}

double foreign(int64_t busy, int64_t ours, double elapsed) {
  double share = (double)(busy - ours) / 1e9 / elapsed;
  return share < 0 ? 0 : share;
}
