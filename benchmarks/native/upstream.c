/*
 * The raw upstream: answers the WebSocket handshake and sends every data frame back unmasked, byte by byte as it
 * arrives; answers plain GETs with bodies and event streams (http.h). One thread, epoll, no allocation per message.
 * Prints "listening PORT" once it does.
 *
 * usage: upstream PORT     (0 picks a free one)
 */
#define _GNU_SOURCE
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/timerfd.h>
#include <sys/uio.h>

#include "http.h"
#include "ws.h"

#define CHUNK (256 * 1024)
#define HEAD_LIMIT 8192
#define FIRST_PART 4096
#define TICK_NANOS 1000000
#define CALM_NANOS 100000000

typedef struct {
  int fd;
  int upgraded;
  int closing;           /* what goes out now is the last: nothing is read any more */
  char *head;            /* the request so far, until it is answered */
  int head_length;
  uint8_t header[MAX_HEADER];
  int have;              /* bytes of `header` */
  int opcode;
  uint64_t left;         /* payload still to come */
  uint32_t mask_at;      /* position in the mask key */
  uint8_t control[128];  /* a control frame's payload */
  int control_length;
  uint8_t *unsent;       /* what the socket did not take; reading stops until it is gone */
  size_t unsent_from, unsent_to;
  off_t body_at, body_to; /* what is left of a plain answer's body */
  int stream;            /* its place among the event streams, or -1 */
  uint32_t events;       /* sent so far */
  int64_t due, period;   /* of the next event, in nanoseconds */
} Peer;

static int loop, timer;
static uint8_t body[FIRST_PART];
static int body_file;
static Peer **streams;
static int stream_count, stream_room, ticked;
static int64_t newest_stream_at;
static uint8_t in[CHUNK], out[2 * CHUNK + 4096];
static size_t out_length;

static void watch(Peer *peer, uint32_t events) {
  struct epoll_event e = {.events = events, .data.ptr = peer};
  epoll_ctl(loop, EPOLL_CTL_MOD, peer->fd, &e);
}

static void drop(Peer *peer) {
  if (peer->stream >= 0) {
    streams[peer->stream] = streams[--stream_count];
    streams[peer->stream]->stream = peer->stream;
  }
  close(peer->fd);
  free(peer->head);
  free(peer->unsent);
  free(peer);
}

/* Returns 0 when the peer is gone. */
static int send_out(Peer *peer) {
  size_t from = 0, to = out_length;
  out_length = 0; /* also when the peer is gone: nobody else may get its bytes */
  while (from < to) {
    ssize_t n = send(peer->fd, out + from, to - from, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN) return drop(peer), 0;
    if (n < 0) {
      peer->unsent = malloc(to - from);
      memcpy(peer->unsent, out + from, to - from);
      peer->unsent_from = 0, peer->unsent_to = to - from;
      watch(peer, EPOLLOUT);
      break;
    }
    from += (size_t)n;
  }
  if (peer->closing && !peer->unsent) return drop(peer), 0;
  return 1;
}

static void resume(Peer *peer) {
  while (peer->unsent_from < peer->unsent_to) {
    ssize_t n = send(peer->fd, peer->unsent + peer->unsent_from, peer->unsent_to - peer->unsent_from, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) return drop(peer);
    peer->unsent_from += (size_t)n;
  }
  free(peer->unsent);
  peer->unsent = NULL;
  if (peer->closing) return drop(peer);
  watch(peer, EPOLLIN);
}

static void unmask(uint8_t *to, const uint8_t *from, size_t length, const uint8_t key[4], uint32_t at) {
  uint8_t turned[8];
  uint64_t wide;
  for (int i = 0; i < 8; i++) turned[i] = key[(at + (uint32_t)i) & 3];
  memcpy(&wide, turned, 8);
  size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    uint64_t v;
    memcpy(&v, from + i, 8);
    v ^= wide;
    memcpy(to + i, &v, 8);
  }
  for (; i < length; i++) to[i] = from[i] ^ turned[i & 7];
}

static void answer_control(Peer *peer) {
  int opcode = peer->opcode == OP_PING ? OP_PONG : OP_CLOSE;
  if (peer->opcode == OP_PONG) return;
  out_length += (size_t)put_header(out + out_length, opcode, (uint64_t)peer->control_length, 0);
  memcpy(out + out_length, peer->control, (size_t)peer->control_length);
  out_length += (size_t)peer->control_length;
  peer->closing = opcode == OP_CLOSE;
}

/* Turns masked frames into unmasked ones in `out`. */
static int echo(Peer *peer, const uint8_t *p, size_t n) {
  while (n > 0 && !peer->closing) {
    if (peer->left == 0) {
      peer->header[peer->have++] = *p++, n--;
      if (peer->have < 2 || peer->have < header_length(peer->header)) continue;
      if (!(peer->header[1] & 0x80)) {
        fprintf(stderr, "upstream: a frame without a mask from the proxy\n");
        out_length = 0;
        return drop(peer), 0;
      }
      peer->opcode = peer->header[0] & 0x0f;
      peer->left = payload_length(peer->header);
      peer->mask_at = 0, peer->control_length = 0;
      memmove(peer->header, peer->header + peer->have - 4, 4);
      peer->have = 0;
      if (peer->opcode >= 8) {
        if (peer->left == 0) answer_control(peer);
        continue;
      }
      out_length += (size_t)put_header(out + out_length, peer->opcode, peer->left, 0);
      continue;
    }
    size_t step = n < peer->left ? n : (size_t)peer->left;
    if (peer->opcode >= 8) {
      unmask(peer->control + peer->control_length, p, step, peer->header, peer->mask_at);
      peer->control_length += (int)step;
    } else {
      unmask(out + out_length, p, step, peer->header, peer->mask_at);
      out_length += step;
    }
    p += step, n -= step, peer->left -= step, peer->mask_at += (uint32_t)step;
    if (peer->left == 0 && peer->opcode >= 8) answer_control(peer);
  }
  return out_length == 0 ? 1 : send_out(peer);
}

static void refuse(Peer *peer) {
  out_length = (size_t)sprintf((char *)out, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  peer->closing = 1;
  send_out(peer);
}

/* Sends what is left of the body; returns 0 when the peer is gone. */
static int send_body(Peer *peer) {
  while (peer->body_at < peer->body_to) {
    ssize_t n = sendfile(peer->fd, body_file, &peer->body_at, (size_t)(peer->body_to - peer->body_at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return watch(peer, EPOLLOUT), 1;
    if (n <= 0) return drop(peer), 0;
  }
  if (peer->closing) return drop(peer), 0;
  return 1;
}

/* A body's head, its stamp and the rest of a small one go in one call; the kernel takes a large one from a file. */
static void answer_bytes(Peer *peer, const char *request) {
  char head[256], *stamp;
  size_t length = strtoull(request, &stamp, 10), first = length < FIRST_PART ? length : FIRST_PART;
  if (length < STAMP_LENGTH || length > MAX_BODY || *stamp++ != '/' || strcspn(stamp, " ?") != STAMP_LENGTH)
    return refuse(peer);
  int n = snprintf(head, sizeof head,
      "HTTP/1.1 200 OK\r\nServer: upstream\r\nContent-Type: application/octet-stream\r\nContent-Length: %zu\r\n"
      "Cache-Control: no-cache\r\n%s\r\n", length, peer->closing ? "Connection: close\r\n" : "");
  struct iovec parts[3] = {{head, (size_t)n}, {stamp, STAMP_LENGTH}, {body + STAMP_LENGTH, first - STAMP_LENGTH}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 3};
  ssize_t sent = sendmsg(peer->fd, &message, MSG_NOSIGNAL | (first < length ? MSG_MORE : 0));
  if (sent != n + (ssize_t)first) return drop(peer); /* an empty socket takes that much unless it is closed */
  peer->body_at = (off_t)first, peer->body_to = (off_t)length;
  send_body(peer);
}

static void send_event(Peer *peer, int64_t at) {
  out_length = (size_t)snprintf((char *)out, sizeof out, "%x\r\n" EVENT_FORMAT "\r\n", EVENT_LENGTH, peer->events++, (long long)at);
  send_out(peer);
}

/*
 * Sends what is due; a stream whose socket is full leaves events out, but no number. All of them wait while others are
 * being opened, which would last long in a proxy that the first ones keep busy.
 */
static void tick(void) {
  int64_t at = now_nanos();
  uint64_t expirations;
  ticked = 0;
  if (read(timer, &expirations, sizeof expirations) < 0 || at < newest_stream_at + CALM_NANOS) return;
  for (int i = stream_count - 1; i >= 0; i--) {
    Peer *peer = streams[i];
    if (peer->due > at) continue;
    do peer->due += peer->period;
    while (peer->due <= at);
    if (!peer->unsent) send_event(peer, now_nanos());
  }
}

static void set_ticks(int wanted) {
  struct timespec every = {.tv_nsec = wanted ? TICK_NANOS : 0};
  struct itimerspec ticks = {.it_interval = every, .it_value = every};
  timerfd_settime(timer, 0, &ticks, NULL);
}

/* The streams' first events are spread over a period, so that they do not come in one burst. */
static void answer_events(Peer *peer, const char *request) {
  static uint32_t turn;
  int rate = atoi(request);
  if (rate <= 0 || rate > 1000) return refuse(peer);
  if (stream_count == stream_room) streams = realloc(streams, sizeof *streams * (size_t)(stream_room = 2 * stream_room + 64));
  peer->stream = stream_count, streams[stream_count++] = peer;
  peer->period = 1000000000LL / rate;
  newest_stream_at = now_nanos();
  peer->due = newest_stream_at + (int64_t)((uint64_t)peer->period * (turn++ * 2654435769u >> 16) >> 16);
  out_length = (size_t)sprintf((char *)out,
      "HTTP/1.1 200 OK\r\nServer: upstream\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
      "X-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n\r\n");
  send_out(peer);
}

/* Returns 0 where the request is no plain one. */
static int answer_plainly(Peer *peer) {
  const char *target = strncmp(peer->head, "GET ", 4) ? "" : peer->head + 4, *connection = field(peer->head, "Connection");
  peer->head_length = 0;
  peer->closing = connection && strncasecmp(connection, "close", 5) == 0;
  if (!strncmp(target, BYTES_PATH, sizeof BYTES_PATH - 1)) answer_bytes(peer, target + sizeof BYTES_PATH - 1);
  else if (!strncmp(target, EVENTS_PATH, sizeof EVENTS_PATH - 1)) answer_events(peer, target + sizeof EVENTS_PATH - 1);
  else return 0;
  return 1;
}

static void on_head(Peer *peer) {
  if (!peer->head) peer->head = malloc(HEAD_LIMIT + 1);
  ssize_t n = recv(peer->fd, peer->head + peer->head_length, (size_t)(HEAD_LIMIT - peer->head_length), 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return drop(peer);
  peer->head_length += (int)n;
  peer->head[peer->head_length] = 0;
  char *end = strstr(peer->head, "\r\n\r\n");
  if (!end && peer->head_length < HEAD_LIMIT) return;
  if (!end) return refuse(peer);
  size_t rest = (size_t)(peer->head + peer->head_length - (end + 4));
  const char *key = field(peer->head, "Sec-WebSocket-Key");
  if (!key || end - key < 24) {
    if (rest > 0 || !answer_plainly(peer)) refuse(peer);
    return;
  }
  char accept[ACCEPT_LENGTH];
  accept_for(key, accept);
  out_length = (size_t)sprintf((char *)out,
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: %.28s\r\n\r\n", accept);
  peer->upgraded = 1;
  char *head = peer->head;
  peer->head = NULL;
  echo(peer, (uint8_t *)end + 4, rest);
  free(head);
}

static void on_event(Peer *peer, uint32_t events) {
  if (peer->unsent) {
    if (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) resume(peer);
    return;
  }
  if (peer->body_at < peer->body_to) {
    if (send_body(peer) && peer->body_at == peer->body_to) watch(peer, EPOLLIN);
    return;
  }
  if (!peer->upgraded) return on_head(peer);
  ssize_t n = recv(peer->fd, in, sizeof in, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return drop(peer);
  echo(peer, in, (size_t)n);
}

static void on_accept(int listener) {
  for (int i = 0; i < 64; i++) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    no_delay(fd);
    Peer *peer = calloc(1, sizeof *peer);
    peer->fd = fd;
    peer->stream = -1;
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = peer};
    epoll_ctl(loop, EPOLL_CTL_ADD, fd, &e);
  }
}

static void make_body(void) {
  uint8_t *all = malloc(MAX_BODY);
  for (size_t at = 0; at < MAX_BODY; at++) all[at] = body_byte(at);
  memcpy(body, all, sizeof body);
  body_file = memfd_create("body", MFD_CLOEXEC);
  if (body_file < 0 || write(body_file, all, MAX_BODY) != MAX_BODY) die("upstream: memfd: %s", strerror(errno));
  free(all);
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: upstream PORT");
  raise_descriptor_limit();
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) < 0) die("upstream: bind to port %s: %s", argv[1], strerror(errno));
  listen(listener, 4096);
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);

  make_body();
  loop = epoll_create1(EPOLL_CLOEXEC);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, clock = {.events = EPOLLIN, .data.ptr = &timer}, events[256];
  epoll_ctl(loop, EPOLL_CTL_ADD, listener, &e);
  epoll_ctl(loop, EPOLL_CTL_ADD, timer, &clock);
  for (;;) {
    int n = epoll_wait(loop, events, 256, -1), streaming = stream_count;
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr == &timer) ticked = 1;
      else if (events[i].data.ptr) on_event(events[i].data.ptr, events[i].events);
      else on_accept(listener);
    }
    if (ticked) tick(); /* after the others, which know only peers that are still there */
    if ((streaming > 0) != (stream_count > 0)) set_ticks(stream_count > 0);
  }
}
