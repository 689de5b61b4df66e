/*
 * The load generator: many WebSocket clients in one thread over epoll. Every message carries its connection and its
 * sequence number, and every echo is compared byte by byte; the first difference ends the run with exit code 1.
 * During the measured window it reads the CPU clocks of the processes it is told to watch, so that CPU and messages
 * belong to the same instants; with the cores named it also tells how much of them went to anything else. Prints one
 * line of JSON.
 *
 * usage: wsload echo|churn|idle --port P [--path /] [--connections N] [--inflight K] [--size BYTES] [--rate PER_SECOND]
 *               [--warmup SECONDS] [--seconds SECONDS] [--proxy PID,PID] [--upstream PID] [--proxy-core N --load-core N]
 *   echo   K messages in flight on each connection; with --rate a fixed schedule, latency counted from the due time
 *   churn  each connection opens, shakes hands, closes with 1000 and waits for the peer's close and end of stream
 *   idle   opens N sessions, echoes one message on each, prints "ready N", and on a line of stdin echoes once more
 */
#define _GNU_SOURCE
#include <strings.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "ws.h"

#define CHUNK (256 * 1024)
#define HEAD_LIMIT 8192
#define MAX_INFLIGHT 4096
#define OPENING_AT_ONCE 64
#define STALL_NANOS 10000000000LL

enum { CONNECTING, SHAKING, OPEN, CLOSING, ENDING, GONE };

typedef struct {
  int fd, state, index;
  char key[24];
  char *head;
  int head_length;
  uint8_t header[MAX_HEADER];
  int have, opcode, first_byte;
  uint64_t left, offset;
  uint8_t control[128];
  uint32_t next_to_send, next_to_get;
  int64_t *sent_at;      /* by sequence number modulo MAX_INFLIGHT or `inflight` */
  int64_t began_at;
  uint8_t *unsent;
  size_t unsent_from, unsent_to;
} Client;

/* Latencies: 64 linear steps in each power of two of nanoseconds, so at most 1.6 % off. */
typedef struct {
  uint64_t count, cells[64 * 64];
} Histogram;

typedef struct {
  int64_t at, proxy, upstream, self, proxy_core, load_core;
  uint64_t messages, bytes, resets;
} Instant;

static const char *mode = "echo", *path = "/";
static int port, connections = 64, inflight = 1, slots, rate;
static uint64_t size = 64;
static double warmup = 1, seconds = 3;
static int watched[64], watched_count, upstream_pid, proxy_core = -1, load_core = -1;

static int loop, opened, opening, next_index, measuring, stopping;
static Client *clients;
static uint8_t in[CHUNK];
static uint8_t *expected, *frame; /* the payload, and a whole masked frame whose first 8 payload bytes vary */
static uint8_t *batch;
static size_t frame_length, frame_payload_at;
static const uint8_t mask_key[4] = {0x5a, 0xc3, 0x17, 0xe9};
static uint64_t messages, bytes, resets, verified, heartbeats;
static Histogram latencies;
static int64_t progress_at;

static void record(int64_t nanos) {
  uint64_t v = nanos < 1 ? 1 : (uint64_t)nanos;
  int top = 63 - __builtin_clzll(v), step = top > 6 ? (int)(v >> (top - 6) & 63) : (int)(v << (6 - top) & 63);
  latencies.cells[top * 64 + step]++;
  latencies.count++;
}

static double percentile_micros(double p) {
  uint64_t seen = 0, rank = (uint64_t)(p * (double)latencies.count + 0.5);
  if (latencies.count == 0) return 0;
  for (int i = 0; i < 64 * 64; i++) {
    seen += latencies.cells[i];
    if (seen >= rank && seen > 0) return (double)(1ULL << i / 64) * (1 + (i % 64 + 0.5) / 64) / 1000;
  }
  return 0;
}

static int64_t process_cpu_nanos(int pid) {
  clockid_t clock;
  struct timespec t;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0) die("wsload: no CPU clock of process %d", pid);
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
  if (busy < 0) die("wsload: no core %d in /proc/stat", core);
  return busy;
}

static Instant instant(void) {
  Instant i = {.messages = messages, .bytes = bytes, .resets = resets};
  for (int p = 0; p < watched_count; p++) i.proxy += process_cpu_nanos(watched[p]);
  if (upstream_pid) i.upstream = process_cpu_nanos(upstream_pid);
  i.self = process_cpu_nanos(getpid());
  if (proxy_core >= 0) i.proxy_core = core_busy_nanos(proxy_core), i.load_core = core_busy_nanos(load_core);
  i.at = now_nanos();
  return i;
}

static void watch(Client *c, uint32_t events) {
  struct epoll_event e = {.events = events, .data.ptr = c};
  epoll_ctl(loop, EPOLL_CTL_MOD, c->fd, &e);
}

static void begin(Client *c) {
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) die("wsload: socket: %s", strerror(errno));
  no_delay(c->fd);
  c->state = CONNECTING, c->have = 0, c->left = 0, c->head_length = 0, c->opcode = 0;
  c->next_to_send = c->next_to_get = 0;
  c->began_at = now_nanos();
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
    die("wsload: connect to port %d: %s", port, strerror(errno));
  struct epoll_event e = {.events = EPOLLOUT, .data.ptr = c};
  epoll_ctl(loop, EPOLL_CTL_ADD, c->fd, &e);
  opening++;
}

static void transmit(Client *c, const uint8_t *from, size_t length) {
  size_t at = 0;
  while (at < length && !c->unsent) {
    ssize_t n = send(c->fd, from + at, length - at, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN) die("wsload: send on connection %d: %s", c->index, strerror(errno));
    if (n < 0) break;
    at += (size_t)n;
  }
  if (at == length) return;
  size_t old = c->unsent_to - c->unsent_from, more = length - at;
  uint8_t *kept = malloc(old + more);
  if (old) memcpy(kept, c->unsent + c->unsent_from, old);
  memcpy(kept + old, from + at, more);
  free(c->unsent);
  c->unsent = kept, c->unsent_from = 0, c->unsent_to = old + more;
  watch(c, EPOLLIN | EPOLLOUT);
}

static void resume(Client *c) {
  while (c->unsent_from < c->unsent_to) {
    ssize_t n = send(c->fd, c->unsent + c->unsent_from, c->unsent_to - c->unsent_from, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) die("wsload: send on connection %d: %s", c->index, strerror(errno));
    c->unsent_from += (size_t)n;
  }
  free(c->unsent);
  c->unsent = NULL, c->unsent_from = c->unsent_to = 0;
  watch(c, EPOLLIN);
}

static void stamp(uint8_t to[8], int index, uint32_t sequence) {
  uint32_t i = (uint32_t)index;
  memcpy(to, &i, 4);
  memcpy(to + 4, &sequence, 4);
}

/* Sends `count` messages with one system call. */
static void send_messages(Client *c, int count, int64_t at) {
  uint8_t *p = batch;
  for (int i = 0; i < count; i++) {
    uint8_t head[8];
    stamp(head, c->index, c->next_to_send);
    memcpy(p, frame, frame_length);
    for (int b = 0; b < 8; b++) p[frame_payload_at + (size_t)b] = head[b] ^ mask_key[b & 3];
    c->sent_at[c->next_to_send % (uint32_t)slots] = at;
    c->next_to_send++;
    p += frame_length;
  }
  transmit(c, batch, (size_t)(p - batch));
}

static void send_close(Client *c) {
  uint8_t f[8] = {0x88, 0x82, mask_key[0], mask_key[1], mask_key[2], mask_key[3], 0x03 ^ mask_key[0], 0xe8 ^ mask_key[1]};
  transmit(c, f, sizeof f);
  c->state = CLOSING;
}

static void send_request(Client *c) {
  uint8_t random[16];
  char text[1024];
  for (int i = 0; i < 16; i++) random[i] = (uint8_t)(rand() >> 7);
  base64(random, 16, c->key);
  int n = snprintf(text, sizeof text,
      "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n"
      "Upgrade: websocket\r\nOrigin: http://127.0.0.1:%d\r\nSec-WebSocket-Version: 13\r\n"
      "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\nCookie: session=0123456789abcdef\r\n"
      "Sec-WebSocket-Key: %.24s\r\n\r\n", path, port, port, c->key);
  c->state = SHAKING;
  transmit(c, (uint8_t *)text, (size_t)n);
  watch(c, EPOLLIN);
}

static void on_open(Client *c) {
  c->state = OPEN;
  opening--, opened++;
  if (*mode == 'c') {
    if (measuring) record(now_nanos() - c->began_at);
    send_close(c);
  } else if (*mode == 'i') {
    send_messages(c, 1, now_nanos());
  } else if (!rate && opened == connections) {
    for (int i = 0; i < connections; i++) send_messages(&clients[i], inflight, now_nanos());
  }
  if (*mode != 'c' && next_index < connections) begin(&clients[next_index++]);
}

static void on_message(Client *c, int64_t at) {
  messages++, verified++, bytes += size;
  if (measuring) record(at - c->sent_at[c->next_to_get % (uint32_t)slots]);
  c->next_to_get++;
}

static void verify(Client *c, const uint8_t *p, size_t n) {
  size_t i = 0;
  if (c->offset < 8) {
    uint8_t head[8];
    stamp(head, c->index, c->next_to_get);
    for (; i < n && c->offset + i < 8; i++)
      if (p[i] != head[c->offset + i])
        die("wsload: connection %d, message %u: wrong echo at byte %zu of its stamp", c->index, c->next_to_get, (size_t)c->offset + i);
  }
  if (memcmp(p + i, expected + c->offset + i, n - i) != 0)
    die("wsload: connection %d, message %u: payload differs after byte %zu", c->index, c->next_to_get, (size_t)c->offset);
}

static void judge_header(Client *c) {
  c->opcode = c->header[0] & 0x0f;
  c->left = payload_length(c->header);
  c->offset = 0;
  if (c->header[1] & 0x80) die("wsload: connection %d: a masked frame came back", c->index);
  if (c->opcode == OP_BINARY) {
    if (c->header[0] != 0x82 || c->left != size || c->next_to_get == c->next_to_send)
      die("wsload: connection %d: expected a final frame of %llu bytes, found first byte %02x and %llu bytes", c->index,
          (unsigned long long)size, c->header[0], (unsigned long long)c->left);
  } else if (c->opcode == OP_CLOSE) {
    if (c->state != CLOSING || c->left < 2 || c->left > 125)
      die("wsload: connection %d: a close frame of %llu bytes that nobody asked for", c->index, (unsigned long long)c->left);
  } else if (c->opcode != OP_PONG || c->left > 125) {
    die("wsload: connection %d: unexpected opcode %d", c->index, c->opcode);
  }
}

/* Checks what arrived; returns how many messages it completed. */
static int take(Client *c, const uint8_t *p, size_t n, int64_t at) {
  int done = 0;
  while (n > 0) {
    if (c->state == ENDING) die("wsload: connection %d: bytes after the close frame", c->index);
    if (c->left == 0) {
      c->header[c->have++] = *p++, n--;
      if (c->have < 2 || c->have < header_length(c->header)) continue;
      c->have = 0;
      judge_header(c);
      if (c->left > 0) continue;
    }
    size_t step = n < c->left ? n : (size_t)c->left;
    if (c->opcode == OP_BINARY) verify(c, p, step);
    else memcpy(c->control + c->offset, p, step);
    p += step, n -= step, c->left -= step, c->offset += step;
    if (c->left > 0) continue;
    if (c->opcode == OP_BINARY) on_message(c, at), done++;
    else if (c->opcode == OP_PONG) heartbeats++;
    else if (c->control[0] != 0x03 || c->control[1] != 0xe8)
      die("wsload: connection %d: closed with %d, expected 1000", c->index, c->control[0] << 8 | c->control[1]);
    else c->state = ENDING;
  }
  return done;
}

static void shake(Client *c, int64_t at) {
  if (!c->head) c->head = malloc(HEAD_LIMIT + 1);
  ssize_t n = recv(c->fd, c->head + c->head_length, (size_t)(HEAD_LIMIT - c->head_length), 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) die("wsload: connection %d ended during the handshake: %s", c->index, n ? strerror(errno) : "end of stream");
  c->head_length += (int)n;
  c->head[c->head_length] = 0;
  char *end = strstr(c->head, "\r\n\r\n");
  if (!end) return;
  char accept[ACCEPT_LENGTH];
  accept_for(c->key, accept);
  const char *found = field(c->head, "Sec-WebSocket-Accept");
  if (strncmp(c->head, "HTTP/1.1 101", 12) != 0) die("wsload: connection %d: expected 101, found %.40s", c->index, c->head);
  if (!found || strncmp(found, accept, ACCEPT_LENGTH) != 0) die("wsload: connection %d: wrong Sec-WebSocket-Accept", c->index);
  size_t rest = (size_t)(c->head + c->head_length - (end + 4));
  on_open(c);
  if (rest > 0) take(c, (uint8_t *)end + 4, rest, at);
  free(c->head);
  c->head = NULL;
}

static void on_end(Client *c, ssize_t n) {
  if (c->state != ENDING) {
    if (c->state != CLOSING || n == 0)
      die("wsload: connection %d ended without a close frame: %s", c->index, n ? strerror(errno) : "end of stream");
    die("wsload: connection %d was reset before its close frame came", c->index);
  }
  if (n < 0) resets++;
  close(c->fd);
  c->state = GONE;
  messages++, verified++, opened--;
  if (*mode == 'c' && !stopping) begin(c);
}

static void on_event(Client *c, uint32_t events, int64_t at) {
  if (c->state == GONE) return;
  if (c->state == CONNECTING) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) die("wsload: connect to port %d: %s", port, strerror(error));
    return send_request(c);
  }
  if (c->unsent && events & EPOLLOUT) resume(c);
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
  if (c->state == SHAKING) return shake(c, at);
  ssize_t n = recv(c->fd, in, sizeof in, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return on_end(c, n);
  int done = take(c, in, (size_t)n, at);
  if (done > 0 && *mode == 'e' && !rate && !stopping) send_messages(c, done, at);
}

static void prepare(void) {
  expected = malloc(size);
  frame = malloc(size + MAX_HEADER);
  for (uint64_t i = 0; i < size; i++) expected[i] = (uint8_t)(rand() >> 7);
  frame_payload_at = (size_t)put_header(frame, OP_BINARY, size, 1);
  memcpy(frame + frame_payload_at, mask_key, 4);
  frame_payload_at += 4;
  frame_length = frame_payload_at + size;
  for (uint64_t i = 0; i < size; i++) frame[frame_payload_at + i] = expected[i] ^ mask_key[i & 3];
  slots = rate ? MAX_INFLIGHT : inflight;
  batch = malloc(frame_length * (size_t)inflight);
  clients = calloc((size_t)connections, sizeof *clients);
  for (int i = 0; i < connections; i++) {
    clients[i].index = i;
    clients[i].sent_at = calloc((size_t)slots, sizeof(int64_t));
  }
  while (next_index < connections && next_index < (*mode == 'c' ? connections : OPENING_AT_ONCE)) begin(&clients[next_index++]);
}

static void poll_once(int timeout_millis) {
  struct epoll_event events[512];
  int n = epoll_wait(loop, events, 512, timeout_millis);
  int64_t at = now_nanos();
  uint64_t before = verified + (uint64_t)opened;
  for (int i = 0; i < n; i++)
    if (events[i].data.ptr) on_event(events[i].data.ptr, events[i].events, at);
  if (verified + (uint64_t)opened != before) progress_at = now_nanos();
  else if (now_nanos() - progress_at > STALL_NANOS)
    die("wsload: nothing came back for 10 s (%d open, %d opening, %llu messages verified)", opened, opening, (unsigned long long)verified);
}

static void send_due(int64_t *due, int64_t step, uint32_t *turn) {
  int64_t at = now_nanos();
  for (; *due <= at; *due += step) {
    Client *c = &clients[(*turn)++ % (uint32_t)connections];
    if (c->next_to_send - c->next_to_get >= MAX_INFLIGHT) die("wsload: %d messages behind schedule on one connection", MAX_INFLIGHT);
    send_messages(c, 1, *due);
  }
}

static int arm_timer(int64_t due) {
  static int timer = -1;
  if (timer < 0) {
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN | EPOLLET, .data.ptr = NULL};
    epoll_ctl(loop, EPOLL_CTL_ADD, timer, &e);
  }
  struct itimerspec at = {.it_value = {due / 1000000000, due % 1000000000}};
  return timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void run_until(int64_t end, int64_t *due, uint32_t *turn) {
  while (now_nanos() < end) {
    if (rate) {
      send_due(due, 1000000000LL / rate, turn);
      arm_timer(*due);
    }
    poll_once(100);
  }
}

/* Share of the time in which a core ran something that is not ours. */
static double foreign(int64_t busy, int64_t ours, double elapsed) {
  double share = (double)(busy - ours) / 1e9 / elapsed;
  return share < 0 ? 0 : share;
}

static void print_result(Instant a, Instant b) {
  double elapsed = (double)(b.at - a.at) / 1e9, done = (double)(b.messages - a.messages);
  printf("{\"mode\":\"%s\",\"connections\":%d,\"inflight\":%d,\"size\":%llu,\"rate\":%d,\"seconds\":%.3f,\"messages\":%.0f,"
         "\"perSecond\":%.1f,\"proxyCpuMicros\":%.4f,\"upstreamCpuMicros\":%.4f,\"loadCpuMicros\":%.4f,"
         "\"proxyBusy\":%.4f,\"proxyCoreForeign\":%.4f,\"loadCoreForeign\":%.4f,\"p50Micros\":%.1f,\"p99Micros\":%.1f,"
         "\"resets\":%llu,\"verified\":%llu}\n",
      mode, connections, inflight, (unsigned long long)size, rate, elapsed, done, done / elapsed,
      (double)(b.proxy - a.proxy) / 1000 / done, (double)(b.upstream - a.upstream) / 1000 / done,
      (double)(b.self - a.self) / 1000 / done, (double)(b.proxy - a.proxy) / 1e9 / elapsed,
      foreign(b.proxy_core - a.proxy_core, b.proxy - a.proxy, elapsed),
      foreign(b.load_core - a.load_core, b.upstream - a.upstream + b.self - a.self, elapsed), percentile_micros(0.5),
      percentile_micros(0.99), (unsigned long long)(b.resets - a.resets), (unsigned long long)verified);
  fflush(stdout);
}

static void close_all(void) {
  stopping = 1;
  int64_t limit = now_nanos() + STALL_NANOS;
  for (int i = 0; i < connections && *mode != 'c'; i++)
    if (clients[i].state == OPEN) send_close(&clients[i]);
  while ((opened > 0 || opening > 0) && now_nanos() < limit) poll_once(100);
  if (opened > 0) die("wsload: %d of %d sessions did not close", opened, connections);
}

static void settle(void) {
  for (int i = 0; i < connections; i++)
    while (clients[i].next_to_get != clients[i].next_to_send) poll_once(100);
}

static void measure(void) {
  int64_t due = 0;
  uint32_t turn = 0;
  while (*mode == 'e' && opened < connections) poll_once(100);
  due = now_nanos();
  run_until(due + (int64_t)(warmup * 1e9), &due, &turn);
  measuring = 1;
  Instant a = instant();
  run_until(a.at + (int64_t)(seconds * 1e9), &due, &turn);
  Instant b = instant();
  measuring = 0, stopping = 1;
  if (b.messages == a.messages) die("wsload: no message in the measured window");
  settle();
  close_all();
  print_result(a, b);
}

static void hold(void) {
  char line[16];
  while (opened < connections) poll_once(100);
  settle();
  printf("ready %d\n", opened);
  fflush(stdout);
  if (!fgets(line, sizeof line, stdin)) die("wsload: stdin ended while idle");
  progress_at = now_nanos();
  for (int i = 0; i < connections; i++) send_messages(&clients[i], 1, progress_at);
  settle();
  close_all();
  printf("{\"mode\":\"idle\",\"connections\":%d,\"verified\":%llu,\"heartbeats\":%llu}\n", connections,
      (unsigned long long)verified, (unsigned long long)heartbeats);
}

static void parse(int argc, char **argv) {
  if (argc < 2) die("usage: wsload echo|churn|idle --port P ...");
  mode = argv[1];
  if (strcmp(mode, "echo") && strcmp(mode, "churn") && strcmp(mode, "idle")) die("wsload: expected echo, churn or idle, found %s", mode);
  for (int i = 2; i < argc; i += 2) {
    const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (!value) die("wsload: %s needs a value", name);
    if (!strcmp(name, "--port")) port = atoi(value);
    else if (!strcmp(name, "--path")) path = value;
    else if (!strcmp(name, "--connections")) connections = atoi(value);
    else if (!strcmp(name, "--inflight")) inflight = atoi(value);
    else if (!strcmp(name, "--size")) size = (uint64_t)atoll(value);
    else if (!strcmp(name, "--rate")) rate = atoi(value);
    else if (!strcmp(name, "--warmup")) warmup = atof(value);
    else if (!strcmp(name, "--seconds")) seconds = atof(value);
    else if (!strcmp(name, "--upstream")) upstream_pid = atoi(value);
    else if (!strcmp(name, "--proxy-core")) proxy_core = atoi(value);
    else if (!strcmp(name, "--load-core")) load_core = atoi(value);
    else if (!strcmp(name, "--proxy")) {
      char *copy = strdup(value);
      for (char *p = strtok(copy, ","); p && watched_count < 64; p = strtok(NULL, ",")) watched[watched_count++] = atoi(p);
      free(copy);
    } else die("wsload: unknown option %s", name);
  }
  if (port <= 0 || connections <= 0 || inflight <= 0 || inflight > MAX_INFLIGHT || size < 8 || size > 64 << 20)
    die("wsload: expected --port, at least one connection, 1 to %d in flight and messages of 8 bytes to 64 MiB", MAX_INFLIGHT);
}

int main(int argc, char **argv) {
  parse(argc, argv);
  raise_descriptor_limit();
  srand((unsigned)time(NULL));
  loop = epoll_create1(EPOLL_CLOEXEC);
  progress_at = now_nanos();
  prepare();
  if (*mode == 'i') hold();
  else measure();
  return 0;
}
