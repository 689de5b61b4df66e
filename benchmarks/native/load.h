/*
 * What the parts of the load generator share: load.c runs connections and windows, load_clocks.c reads CPU clocks and keeps
 * latencies, load_ws.c and load_http.c speak the two protocols, load_tls.c lies between them and the socket.
 */
#ifndef HEADROOM_BENCH_LOAD_H
#define HEADROOM_BENCH_LOAD_H

#include "net.h"

#define CHUNK (256 * 1024)
#define MAX_INFLIGHT 4096

typedef enum { ECHO, CHURN, IDLE, STORM, GET, EACH, EVENTS } Mode;

enum { CONNECTING, SECURING, WAITING, OPEN, CLOSING, ENDING, GONE };

/* A connection; each protocol's own begins with this. */
typedef struct {
  int fd, state, index;
  struct Tls *tls; /* NULL: the socket's own bytes */
  int more;        /* it may hold bytes that came, which the socket no longer tells of */
  int64_t began_at;
  uint8_t *unsent;
  size_t unsent_from, unsent_to;
} Client;

typedef struct {
  size_t client_size;
  void (*prepare)(void);                                  /* once, with the clients there and nothing open */
  void (*on_connect)(Client *c);                          /* asks; `now_open` once the answer's head came */
  void (*on_readable)(Client *c, int64_t at);
  void (*on_end)(Client *c, ssize_t n);                   /* end of stream, or a reset when n is below 0 */
  void (*send)(Client *c, int count, int64_t due);        /* messages, on a schedule */
  uint32_t (*outstanding)(const Client *c);               /* answers that must come before `stop` */
  void (*stop)(Client *c);                                /* ends an open connection */
} Protocol;

extern const Protocol websocket, plain_http;

extern Mode mode;
extern const char *path;
extern int port, connections, inflight, rate;
extern uint64_t size;
extern int measuring, stopping, opened, opening;
extern uint64_t messages, bytes, resets, verified, heartbeats, refused;
extern uint8_t in[CHUNK];

/* Every connection is opened again when it ends. */
static inline int reopens(void) { return mode == CHURN || mode == EACH; }

Client *client_at(int index);
void connect_again(Client *c);
void now_open(Client *c);
void ended(Client *c);
/* A client that the proxy turned away: counted where that is what is measured, else the end of the run. */
void turned_away(Client *c, const char *how);
void transmit(Client *c, const void *from, size_t length);
/* Bytes that arrived; 0: none now, or the connection is gone. With MSG_TRUNC the kernel drops them uncopied. */
size_t receive(Client *c, void *to, size_t length, int flags);

/* Trusts this certificate and no other; each connection speaks TLS 1.3 from now on. */
void tls_prepare(const char *certificate);
void tls_begin(Client *c);
/* 0: shaken hands; else what to wait for: EPOLLIN or EPOLLOUT. */
uint32_t tls_shake(Client *c);
/* As send and recv; the end without a close_notify is an end as well. */
ssize_t tls_send(Client *c, const void *from, size_t length);
ssize_t tls_receive(Client *c, void *to, size_t length);
void tls_end(Client *c);

typedef struct {
  int64_t at, proxy, upstream, self, proxy_core, load_core;
  uint64_t messages, bytes, resets;
} Instant;

extern int upstream_pid, proxy_core, load_core;

void watch_processes(const char *pids);
Instant instant(void);
/* Share of the time in which a core ran something that is not ours. */
double foreign(int64_t busy, int64_t ours, double elapsed);

void record(int64_t nanos);
double percentile_micros(double p);

#endif
