/* Plain HTTP clients: GETs on kept connections or on one each, and readers of event streams. */
#define _GNU_SOURCE
#include "load.h"
#include "http.h"

#define HEAD_LIMIT 4096
#define LARGE (16 * 1024)
#define COMPARED_EVERY 8

typedef struct {
  Client base;
  uint32_t asked, answered; /* bodies */
  int64_t sent_at;
  char stamp[STAMP_LENGTH + 1];
  char head[HEAD_LIMIT + 1];
  size_t head_length;
  int in_body;
  uint64_t body_at;  /* bytes of the body so far */
  uint64_t left;     /* of this chunk */
  char size_line[20];
  size_t size_line_length;
  char event[EVENT_LENGTH + 1];
  size_t event_length;
  uint32_t events;
} Reader;

static uint8_t *expected;

/* A large body is compared in every eighth answer of a connection, else the kernel drops all but its beginning. */
static int compares_all(const Reader *c) { return size < LARGE || c->asked % COMPARED_EVERY == 0; }

/* The head of a browser's request. */
static void ask(Reader *c, int64_t at) {
  char text[1024], what[64];
  snprintf(c->stamp, sizeof c->stamp, "%08x%08x", (unsigned)c->base.index, c->asked);
  if (mode == EVENTS) snprintf(what, sizeof what, EVENTS_PATH "%d", rate);
  else snprintf(what, sizeof what, BYTES_PATH "%llu/%s", (unsigned long long)size, c->stamp);
  int n = snprintf(text, sizeof text,
      "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: %s\r\n"
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n"
      "Accept: %s\r\nReferer: http://127.0.0.1:%d/\r\nAccept-Encoding: gzip, deflate, br\r\n"
      "Accept-Language: en-US,en;q=0.9\r\nCookie: session=0123456789abcdef\r\n\r\n",
      what, port, mode == EACH ? "close" : "keep-alive", mode == EVENTS ? "text/event-stream" : "*/*", port);
  c->asked++;
  c->sent_at = at;
  c->head_length = 0, c->in_body = 0, c->body_at = 0;
  transmit(&c->base, text, (size_t)n);
}

static void on_connect(Client *client) {
  Reader *c = (Reader *)client;
  if (mode != EVENTS) now_open(client);
  ask(c, client->began_at);
}

static void judge_head(Reader *c) {
  const char *length = field(c->head, "Content-Length"), *coding = field(c->head, "Transfer-Encoding");
  if (strncmp(c->head, "HTTP/1.1 200", 12) != 0)
    die("load: connection %d: expected 200, found %.*s", c->base.index, (int)strcspn(c->head, "\r"), c->head);
  if (mode == EVENTS) {
    if (!coding || strncasecmp(coding, "chunked", 7) != 0) die("load: connection %d: the event stream is not chunked", c->base.index);
    now_open(&c->base);
  } else if (!length || strtoull(length, NULL, 10) != size) {
    die("load: connection %d: expected a body of %llu bytes, found Content-Length %.*s", c->base.index,
        (unsigned long long)size, length ? (int)strcspn(length, "\r") : 4, length ? length : "none");
  }
}

/* Returns how many bytes belong to the head. */
static size_t take_head(Reader *c, const uint8_t *p, size_t n) {
  size_t old = c->head_length, room = HEAD_LIMIT - old, more = n < room ? n : room;
  memcpy(c->head + old, p, more);
  c->head_length += more;
  c->head[c->head_length] = 0;
  char *end = strstr(c->head, "\r\n\r\n");
  if (!end && c->head_length == HEAD_LIMIT) die("load: connection %d: a head of more than %d bytes", c->base.index, HEAD_LIMIT);
  if (!end) return n;
  judge_head(c);
  c->in_body = 1;
  return (size_t)(end + 4 - c->head) - old;
}

static void on_body(Reader *c, int64_t at) {
  messages++, verified++, bytes += size;
  c->answered++;
  if (measuring) record(at - c->sent_at);
  if (mode == EACH) c->base.state = ENDING;
  else if (!stopping) ask(c, at);
}

static void advance(Reader *c, size_t n, int64_t at) {
  if (n > size - c->body_at) die("load: connection %d: bytes after the body", c->base.index);
  c->body_at += n;
  if (c->body_at == size) on_body(c, at);
}

static void take_body(Reader *c, const uint8_t *p, size_t n, int64_t at) {
  size_t i = 0;
  for (; i < n && c->body_at + i < STAMP_LENGTH; i++)
    if (p[i] != (uint8_t)c->stamp[c->body_at + i])
      die("load: connection %d, request %u: another one's body at byte %zu", c->base.index, c->asked, (size_t)c->body_at + i);
  if (n > size - c->body_at || memcmp(p + i, expected + c->body_at + i, n - i) != 0)
    die("load: connection %d, request %u: body differs after byte %zu", c->base.index, c->asked, (size_t)c->body_at);
  advance(c, n, at);
}

static void on_whole_event(Reader *c, int64_t at) {
  char wanted[EVENT_LENGTH + 1];
  long long sent = strtoll(c->event + EVENT_SENT_AT, NULL, 10);
  snprintf(wanted, sizeof wanted, EVENT_FORMAT, c->events, sent);
  if (memcmp(c->event, wanted, EVENT_LENGTH) != 0)
    die("load: connection %d: expected event %u, found %.*s", c->base.index, c->events, EVENT_LENGTH, c->event);
  c->events++, c->event_length = 0;
  messages++, verified++, bytes += EVENT_LENGTH;
  if (measuring) record(at - sent);
}

/* Undoes the chunks, which a proxy may cut anew. */
static void take_events(Reader *c, const uint8_t *p, size_t n, int64_t at) {
  while (n > 0) {
    if (c->left == 0) {
      char b = (char)*p++;
      n--;
      if (b == '\n' && c->size_line_length > 0) {
        c->size_line[c->size_line_length] = 0, c->size_line_length = 0;
        c->left = strtoull(c->size_line, NULL, 16);
        if (c->left == 0) die("load: connection %d: the event stream ended", c->base.index);
      } else if (b != '\r' && b != '\n') {
        if (c->size_line_length == sizeof c->size_line - 1) die("load: connection %d: not a chunk's size", c->base.index);
        c->size_line[c->size_line_length++] = b;
      }
      continue;
    }
    size_t step = n < c->left ? n : (size_t)c->left, room = EVENT_LENGTH - c->event_length;
    if (step > room) step = room;
    memcpy(c->event + c->event_length, p, step);
    p += step, n -= step, c->left -= step, c->event_length += step;
    if (c->event_length == EVENT_LENGTH) on_whole_event(c, at);
  }
}

static void on_readable(Client *client, int64_t at) {
  Reader *c = (Reader *)client;
  int all = mode == EVENTS || compares_all(c), dropping = c->in_body && !all;
  size_t n = receive(client, in, all || dropping ? sizeof in : HEAD_LIMIT, dropping ? MSG_TRUNC : 0), head = 0;
  if (n == 0) return;
  if (client->state == ENDING || c->asked == 0) die("load: connection %d: bytes that nobody asked for", client->index);
  if (!c->in_body) head = take_head(c, in, n);
  if (head == n) return;
  if (mode == EVENTS) take_events(c, in + head, n - head, at);
  else if (dropping) advance(c, n, at);
  else take_body(c, in + head, n - head, at);
}

static void on_end(Client *client, ssize_t n) {
  if (client->state != ENDING)
    die("load: connection %d ended before its answer: %s", client->index, n ? strerror(errno) : "end of stream");
  if (n < 0) resets++;
  ended(client);
}

static uint32_t outstanding(const Client *client) {
  const Reader *c = (const Reader *)client;
  return mode == GET ? c->asked - c->answered : 0;
}

static void prepare(void) {
  if (mode == EVENTS && rate <= 0) die("load: events needs --rate");
  if (mode != EVENTS && (size < STAMP_LENGTH || size > MAX_BODY)) die("load: expected --size %d to %d", STAMP_LENGTH, MAX_BODY);
  expected = malloc(size);
  for (uint64_t i = 0; i < size; i++) expected[i] = body_byte(i);
}

const Protocol plain_http = {
    .client_size = sizeof(Reader),
    .prepare = prepare,
    .on_connect = on_connect,
    .on_readable = on_readable,
    .on_end = on_end,
    .outstanding = outstanding,
    .stop = ended,
};
