/*
 * The raw upstream: answers the WebSocket handshake and sends every data frame back unmasked, byte by byte as it
 * arrives. One thread, epoll, no allocation per message. Prints "listening PORT" once it does.
 *
 * usage: wsecho PORT     (0 picks a free one)
 */
#define _GNU_SOURCE
#include <strings.h>
#include <sys/epoll.h>

#include "ws.h"

#define CHUNK (256 * 1024)
#define HEAD_LIMIT 8192

typedef struct {
  int fd;
  int upgraded;
  int closing;           /* the close frame is on its way: nothing is read any more */
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
} Peer;

static int loop;
static uint8_t in[CHUNK], out[2 * CHUNK + 4096];
static size_t out_length;

static void watch(Peer *peer, uint32_t events) {
  struct epoll_event e = {.events = events, .data.ptr = peer};
  epoll_ctl(loop, EPOLL_CTL_MOD, peer->fd, &e);
}

static void drop(Peer *peer) {
  close(peer->fd);
  free(peer->head);
  free(peer->unsent);
  free(peer);
}

/* Returns 0 when the peer is gone. */
static int send_out(Peer *peer) {
  size_t from = 0;
  while (from < out_length) {
    ssize_t n = send(peer->fd, out + from, out_length - from, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN) return drop(peer), 0;
    if (n < 0) {
      peer->unsent = malloc(out_length - from);
      memcpy(peer->unsent, out + from, out_length - from);
      peer->unsent_from = 0, peer->unsent_to = out_length - from;
      watch(peer, EPOLLOUT);
      break;
    }
    from += (size_t)n;
  }
  out_length = 0;
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
        fprintf(stderr, "wsecho: a frame without a mask from the proxy\n");
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

static void handshake(Peer *peer) {
  if (!peer->head) peer->head = malloc(HEAD_LIMIT + 1);
  ssize_t n = recv(peer->fd, peer->head + peer->head_length, (size_t)(HEAD_LIMIT - peer->head_length), 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return drop(peer);
  peer->head_length += (int)n;
  peer->head[peer->head_length] = 0;
  char *end = strstr(peer->head, "\r\n\r\n");
  if (!end && peer->head_length < HEAD_LIMIT) return;
  const char *key = end ? field(peer->head, "Sec-WebSocket-Key") : NULL;
  if (!key || end - key < 24) {
    out_length = (size_t)sprintf((char *)out, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    peer->closing = 1;
    send_out(peer);
    return;
  }
  char accept[ACCEPT_LENGTH];
  accept_for(key, accept);
  out_length = (size_t)sprintf((char *)out,
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: %.28s\r\n\r\n", accept);
  peer->upgraded = 1;
  char *head = peer->head;
  size_t rest = (size_t)(head + peer->head_length - (end + 4));
  peer->head = NULL;
  echo(peer, (uint8_t *)end + 4, rest);
  free(head);
}

static void on_event(Peer *peer, uint32_t events) {
  if (peer->unsent) {
    if (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) resume(peer);
    return;
  }
  if (!peer->upgraded) return handshake(peer);
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
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = peer};
    epoll_ctl(loop, EPOLL_CTL_ADD, fd, &e);
  }
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: wsecho PORT");
  raise_descriptor_limit();
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) < 0) die("wsecho: bind to port %s: %s", argv[1], strerror(errno));
  listen(listener, 4096);
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);

  loop = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, events[256];
  epoll_ctl(loop, EPOLL_CTL_ADD, listener, &e);
  for (;;) {
    int n = epoll_wait(loop, events, 256, -1);
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr) on_event(events[i].data.ptr, events[i].events);
      else on_accept(listener);
    }
  }
}
