/*
 * The load generator: many clients in one thread over epoll. Every message or body carries its connection and its
 * sequence number and is compared byte by byte (large bodies in part: load_http.c); the first difference ends the run
 * with exit code 1. During the measured window it reads the CPU clocks of the processes it is told to watch, so that
 * CPU and messages belong to the same instants; with the cores named it also tells how much of them went to anything
 * else. Prints one line of JSON.
 *
 * usage: load echo|churn|idle|storm|get|each|events --port P [--path /] [--connections N] [--inflight K]
 *             [--size BYTES] [--rate PER_SECOND] [--warmup SECONDS] [--seconds SECONDS] [--count N] [--tls CERTIFICATE]
 *             [--proxy PID,PID] [--upstream PID] [--proxy-core N --load-core N]
 *   echo    K WebSocket messages in flight on each connection; with --rate a fixed schedule for all together, latency
 *           counted from the due time
 *   churn   each connection opens, shakes hands, closes with 1000 and waits for the peer's close and end of stream
 *   idle    opens N sessions, echoes one message on each, prints "ready N", and on a line of stdin echoes once more
 *   storm   opens N sessions at once and echoes one message on each; from the first connect until each is back or refused
 *   get     one GET of SIZE bytes after the other on each connection
 *   each    the same with Connection: close and a new connection for each
 *   events  each connection reads an event stream of RATE events a second, latency counted from their sending
 * With --count the window begins before the first connection and ends after N of get, each or churn. With --tls all
 * connections are TLS 1.3 without resumption, to a peer with that certificate.
 */
#define _GNU_SOURCE
#include "load.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>

#define OPENING_AT_ONCE 64
#define STALL_NANOS 10000000000LL

static const char *const mode_names[] = {"echo", "churn", "idle", "storm", "get", "each", "events"};

Mode mode;
const char *path = "/";
int port, connections = 64, inflight = 1, rate;
uint64_t size = 64;
int measuring, stopping, opened, opening;
uint64_t messages, bytes, resets, verified, heartbeats, refused;
uint8_t in[CHUNK];

static double warmup = 1, seconds = 3;
static uint64_t count;
static const char *certificate;
static const Protocol *protocol;
static uint8_t *clients;
static int loop, next_index;
static int64_t progress_at;

Client *client_at(int index) { return (Client *)(clients + (size_t)index * protocol->client_size); }

static void watch(Client *c, uint32_t events) {
  struct epoll_event e = {.events = events, .data.ptr = c};
  epoll_ctl(loop, EPOLL_CTL_MOD, c->fd, &e);
}

void connect_again(Client *c) {
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) die("load: socket: %s", strerror(errno));
  no_delay(c->fd);
  c->state = CONNECTING;
  c->began_at = now_nanos();
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  opening++;
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
    return turned_away(c, strerror(errno));
  struct epoll_event e = {.events = EPOLLOUT, .data.ptr = c};
  epoll_ctl(loop, EPOLL_CTL_ADD, c->fd, &e);
}

static void secure(Client *c) {
  uint32_t waits_for = tls_shake(c);
  if (waits_for) return watch(c, waits_for);
  c->state = WAITING;
  watch(c, EPOLLIN);
  protocol->on_connect(c);
}

static void on_connect(Client *c) {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error) return turned_away(c, strerror(error));
  if (certificate) {
    c->state = SECURING;
    tls_begin(c);
    return secure(c);
  }
  c->state = WAITING;
  watch(c, EPOLLIN);
  protocol->on_connect(c);
}

void now_open(Client *c) {
  c->state = OPEN;
  opening--, opened++;
  if (!reopens() && next_index < connections) connect_again(client_at(next_index++));
}

static void let_go(Client *c) {
  if (c->tls) tls_end(c);
  close(c->fd);
  free(c->unsent);
  c->unsent = NULL, c->more = 0;
  c->state = GONE;
}

void ended(Client *c) {
  let_go(c);
  opened--;
  if (reopens() && !stopping) connect_again(c);
}

void turned_away(Client *c, const char *how) {
  if (mode != STORM) die("load: connection %d: %s", c->index, how);
  if (c->state < OPEN) opening--;
  else opened--;
  refused++;
  let_go(c);
}

static ssize_t put(Client *c, const void *from, size_t length) {
  return c->tls ? tls_send(c, from, length) : send(c->fd, from, length, MSG_NOSIGNAL);
}

void transmit(Client *c, const void *from, size_t length) {
  const uint8_t *p = from;
  size_t at = 0;
  while (at < length && !c->unsent) {
    ssize_t n = put(c, p + at, length - at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN) return turned_away(c, strerror(errno));
    if (n < 0) break;
    at += (size_t)n;
  }
  if (at == length) return;
  size_t old = c->unsent_to - c->unsent_from, more = length - at;
  uint8_t *kept = malloc(old + more);
  if (old) memcpy(kept, c->unsent + c->unsent_from, old);
  memcpy(kept + old, p + at, more);
  free(c->unsent);
  c->unsent = kept, c->unsent_from = 0, c->unsent_to = old + more;
  watch(c, EPOLLIN | EPOLLOUT);
}

static void resume(Client *c) {
  while (c->unsent_from < c->unsent_to) {
    ssize_t n = put(c, c->unsent + c->unsent_from, c->unsent_to - c->unsent_from);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) die("load: send on connection %d: %s", c->index, strerror(errno));
    c->unsent_from += (size_t)n;
  }
  free(c->unsent);
  c->unsent = NULL, c->unsent_from = c->unsent_to = 0;
  watch(c, EPOLLIN);
}

size_t receive(Client *c, void *to, size_t length, int flags) {
  ssize_t n = c->tls ? tls_receive(c, to, length) : recv(c->fd, to, length, flags);
  if (n > 0) return (size_t)n;
  if (n == 0 || (errno != EAGAIN && errno != EINTR)) protocol->on_end(c, n);
  return 0;
}

static void on_event(Client *c, uint32_t events, int64_t at) {
  if (c->state == GONE) return;
  if (c->state == CONNECTING) return on_connect(c);
  if (c->state == SECURING) return secure(c);
  if (c->unsent && events & EPOLLOUT) resume(c);
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
  do protocol->on_readable(c, at);
  while (c->more);
}

static void prepare(void) {
  clients = calloc((size_t)connections, protocol->client_size);
  for (int i = 0; i < connections; i++) client_at(i)->index = i;
  protocol->prepare();
  if (certificate) tls_prepare(certificate);
}

static void open_first(void) {
  while (next_index < connections && (reopens() || mode == STORM || next_index < OPENING_AT_ONCE)) connect_again(client_at(next_index++));
}

static void poll_once(int timeout_millis) {
  struct epoll_event events[512];
  int n = epoll_wait(loop, events, 512, timeout_millis);
  int64_t at = now_nanos();
  uint64_t before = verified + refused + (uint64_t)opened;
  for (int i = 0; i < n; i++)
    if (events[i].data.ptr) on_event(events[i].data.ptr, events[i].events, at);
  if (verified + refused + (uint64_t)opened != before) progress_at = now_nanos();
  else if (now_nanos() - progress_at > STALL_NANOS)
    die("load: nothing came back for 10 s (%d open, %d opening, %llu messages verified)", opened, opening, (unsigned long long)verified);
}

static void send_due(int64_t *due, int64_t step, uint32_t *turn) {
  int64_t at = now_nanos();
  for (; *due <= at; *due += step) {
    Client *c = client_at((int)((*turn)++ % (uint32_t)connections));
    if (protocol->outstanding(c) >= MAX_INFLIGHT) die("load: %d messages behind schedule on one connection", MAX_INFLIGHT);
    protocol->send(c, 1, *due);
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
    if (mode == ECHO && rate) {
      send_due(due, 1000000000LL / rate, turn);
      arm_timer(*due);
    }
    poll_once(100);
  }
}

static void print_result(Instant a, Instant b) {
  double elapsed = (double)(b.at - a.at) / 1e9, done = (double)(b.messages - a.messages);
  printf("{\"mode\":\"%s\",\"connections\":%d,\"inflight\":%d,\"size\":%llu,\"rate\":%d,\"seconds\":%.3f,\"messages\":%.0f,"
         "\"perSecond\":%.1f,\"proxyCpuMicros\":%.4f,\"upstreamCpuMicros\":%.4f,\"loadCpuMicros\":%.4f,"
         "\"proxyBusy\":%.4f,\"proxyCoreForeign\":%.4f,\"loadCoreForeign\":%.4f,\"p50Micros\":%.1f,\"p99Micros\":%.1f,"
         "\"resets\":%llu,\"refused\":%llu,\"verified\":%llu}\n",
      mode_names[mode], connections, inflight, (unsigned long long)size, rate, elapsed, done, done / elapsed,
      (double)(b.proxy - a.proxy) / 1000 / done, (double)(b.upstream - a.upstream) / 1000 / done,
      (double)(b.self - a.self) / 1000 / done, (double)(b.proxy - a.proxy) / 1e9 / elapsed,
      foreign(b.proxy_core - a.proxy_core, b.proxy - a.proxy, elapsed),
      foreign(b.load_core - a.load_core, b.upstream - a.upstream + b.self - a.self, elapsed), percentile_micros(0.5),
      percentile_micros(0.99), (unsigned long long)(b.resets - a.resets), (unsigned long long)refused,
      (unsigned long long)verified);
  fflush(stdout);
}

static void settle(void) {
  for (int i = 0; i < connections; i++)
    while (client_at(i)->state != GONE && protocol->outstanding(client_at(i)) > 0) poll_once(100);
}

static void close_all(void) {
  stopping = 1;
  settle();
  int64_t limit = now_nanos() + STALL_NANOS;
  for (int i = 0; i < connections && !reopens(); i++)
    if (client_at(i)->state == OPEN) protocol->stop(client_at(i));
  while ((opened > 0 || opening > 0) && now_nanos() < limit) poll_once(100);
  if (opened > 0) die("load: %d of %d sessions did not close", opened, connections);
}

static void measure(void) {
  int64_t due = 0;
  uint32_t turn = 0;
  open_first();
  while (!reopens() && opened < connections) poll_once(100);
  due = now_nanos();
  run_until(due + (int64_t)(warmup * 1e9), &due, &turn);
  measuring = 1;
  Instant a = instant();
  run_until(a.at + (int64_t)(seconds * 1e9), &due, &turn);
  Instant b = instant();
  measuring = 0;
  if (b.messages == a.messages) die("load: no message in the measured window");
  close_all();
  print_result(a, b);
}

/* Nothing warms anything up: what the first ones cost is the figure. */
static void measure_first(void) {
  uint64_t wanted = mode == STORM ? (uint64_t)connections : count;
  measuring = 1;
  Instant a = instant();
  open_first();
  while (messages + refused < wanted) poll_once(100);
  Instant b = instant();
  measuring = 0;
  if (b.messages == a.messages) die("load: all %d were refused", connections);
  while (opening > 0 && !reopens()) poll_once(100);
  close_all();
  print_result(a, b);
}

static void hold(void) {
  char line[16];
  open_first();
  while (opened < connections) poll_once(100);
  settle();
  printf("ready %d\n", opened);
  fflush(stdout);
  if (!fgets(line, sizeof line, stdin)) die("load: stdin ended while idle");
  progress_at = now_nanos();
  for (int i = 0; i < connections; i++) protocol->send(client_at(i), 1, progress_at);
  close_all();
  printf("{\"mode\":\"idle\",\"connections\":%d,\"verified\":%llu,\"heartbeats\":%llu}\n", connections,
      (unsigned long long)verified, (unsigned long long)heartbeats);
}

static Mode mode_named(const char *name) {
  for (Mode m = ECHO; m <= EVENTS; m++)
    if (!strcmp(name, mode_names[m])) return m;
  die("load: expected echo, churn, idle, storm, get, each or events, found %s", name);
}

static void parse(int argc, char **argv) {
  if (argc < 2) die("usage: load echo|churn|idle|storm|get|each|events --port P ...");
  mode = mode_named(argv[1]);
  protocol = mode < GET ? &websocket : &plain_http;
  for (int i = 2; i < argc; i += 2) {
    const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (!value) die("load: %s needs a value", name);
    if (!strcmp(name, "--port")) port = atoi(value);
    else if (!strcmp(name, "--path")) path = value;
    else if (!strcmp(name, "--connections")) connections = atoi(value);
    else if (!strcmp(name, "--inflight")) inflight = atoi(value);
    else if (!strcmp(name, "--size")) size = (uint64_t)atoll(value);
    else if (!strcmp(name, "--rate")) rate = atoi(value);
    else if (!strcmp(name, "--warmup")) warmup = atof(value);
    else if (!strcmp(name, "--seconds")) seconds = atof(value);
    else if (!strcmp(name, "--count")) count = (uint64_t)atoll(value);
    else if (!strcmp(name, "--tls")) certificate = value;
    else if (!strcmp(name, "--upstream")) upstream_pid = atoi(value);
    else if (!strcmp(name, "--proxy-core")) proxy_core = atoi(value);
    else if (!strcmp(name, "--load-core")) load_core = atoi(value);
    else if (!strcmp(name, "--proxy")) watch_processes(value);
    else die("load: unknown option %s", name);
  }
  if (port <= 0 || connections <= 0 || inflight <= 0 || inflight > MAX_INFLIGHT || size < 8 || size > 64 << 20)
    die("load: expected --port, at least one connection, 1 to %d in flight and messages of 8 bytes to 64 MiB", MAX_INFLIGHT);
  if (count && mode != GET && !reopens()) die("load: --count is for get, each and churn");
}

int main(int argc, char **argv) {
  parse(argc, argv);
  raise_descriptor_limit();
  srand((unsigned)time(NULL));
  loop = epoll_create1(EPOLL_CLOEXEC);
  progress_at = now_nanos();
  prepare();
  if (mode == IDLE) hold();
  else if (mode == STORM || count) measure_first();
  else measure();
  return 0;
}
