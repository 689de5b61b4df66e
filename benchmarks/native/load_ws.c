/* WebSocket clients: they echo messages, open and close sessions, or hold them. */
#define _GNU_SOURCE
#include "load.h"
#include "ws.h"

#define HEAD_LIMIT 8192

typedef struct {
  Client base;
  char key[24];
  char *head;
  int head_length;
  uint8_t header[MAX_HEADER];
  int have, opcode;
  uint64_t left, offset;
  uint8_t control[128];
  uint32_t next_to_send, next_to_get;
  int64_t *sent_at; /* by sequence number modulo `slots` */
} Session;

static uint8_t *expected, *frame; /* the payload, and a whole masked frame whose first 8 payload bytes vary */
static uint8_t *batch;
static size_t frame_length, frame_payload_at;
static int slots;
static const uint8_t mask_key[4] = {0x5a, 0xc3, 0x17, 0xe9};

static void stamp(uint8_t to[8], int index, uint32_t sequence) {
  uint32_t i = (uint32_t)index;
  memcpy(to, &i, 4);
  memcpy(to + 4, &sequence, 4);
}

/* Sends `count` messages with one system call. */
static void send_messages(Client *client, int count, int64_t at) {
  Session *c = (Session *)client;
  uint8_t *p = batch;
  for (int i = 0; i < count; i++) {
    uint8_t head[8];
    stamp(head, c->base.index, c->next_to_send);
    memcpy(p, frame, frame_length);
    for (int b = 0; b < 8; b++) p[frame_payload_at + (size_t)b] = head[b] ^ mask_key[b & 3];
    c->sent_at[c->next_to_send % (uint32_t)slots] = at;
    c->next_to_send++;
    p += frame_length;
  }
  transmit(&c->base, batch, (size_t)(p - batch));
}

static void send_close(Session *c) {
  uint8_t f[8] = {0x88, 0x82, mask_key[0], mask_key[1], mask_key[2], mask_key[3], 0x03 ^ mask_key[0], 0xe8 ^ mask_key[1]};
  transmit(&c->base, f, sizeof f);
  c->base.state = CLOSING;
}

static void send_request(Client *client) {
  Session *c = (Session *)client;
  uint8_t random[16];
  char text[1024];
  for (int i = 0; i < 16; i++) random[i] = (uint8_t)(rand() >> 7);
  base64(random, 16, c->key);
  int n = snprintf(text, sizeof text,
      "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n"
      "Upgrade: websocket\r\nOrigin: https://127.0.0.1:%d\r\nSec-WebSocket-Version: 13\r\n"
      "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\nCookie: session=0123456789abcdef\r\n"
      "Sec-WebSocket-Key: %.24s\r\n\r\n", path, port, port, c->key);
  c->have = 0, c->left = 0, c->head_length = 0, c->opcode = 0;
  c->next_to_send = c->next_to_get = 0;
  transmit(client, text, (size_t)n);
}

static void on_open(Session *c) {
  now_open(&c->base);
  if (mode == CHURN) {
    if (measuring) record(now_nanos() - c->base.began_at);
    send_close(c);
  } else if (mode == IDLE || mode == STORM) {
    send_messages(&c->base, 1, now_nanos());
  } else if (!rate && opened == connections) {
    for (int i = 0; i < connections; i++) send_messages(client_at(i), inflight, now_nanos());
  }
}

static void on_message(Session *c, int64_t at) {
  messages++, verified++, bytes += size;
  if (measuring) record(at - (mode == STORM ? c->base.began_at : c->sent_at[c->next_to_get % (uint32_t)slots]));
  c->next_to_get++;
}

static void verify(Session *c, const uint8_t *p, size_t n) {
  size_t i = 0;
  if (c->offset < 8) {
    uint8_t head[8];
    stamp(head, c->base.index, c->next_to_get);
    for (; i < n && c->offset + i < 8; i++)
      if (p[i] != head[c->offset + i])
        die("load: connection %d, message %u: wrong echo at byte %zu of its stamp", c->base.index, c->next_to_get, (size_t)c->offset + i);
  }
  if (memcmp(p + i, expected + c->offset + i, n - i) != 0)
    die("load: connection %d, message %u: payload differs after byte %zu", c->base.index, c->next_to_get, (size_t)c->offset);
}

static void judge_header(Session *c) {
  c->opcode = c->header[0] & 0x0f;
  c->left = payload_length(c->header);
  c->offset = 0;
  if (c->header[1] & 0x80) die("load: connection %d: a masked frame came back", c->base.index);
  if (c->opcode == OP_BINARY) {
    if (c->header[0] != 0x82 || c->left != size || c->next_to_get == c->next_to_send)
      die("load: connection %d: expected a final frame of %llu bytes, found first byte %02x and %llu bytes", c->base.index,
          (unsigned long long)size, c->header[0], (unsigned long long)c->left);
  } else if (c->opcode == OP_CLOSE) {
    if (c->left < 2 || c->left > 125)
      die("load: connection %d: a close frame of %llu bytes", c->base.index, (unsigned long long)c->left);
  } else if (c->opcode != OP_PONG || c->left > 125) {
    die("load: connection %d: unexpected opcode %d", c->base.index, c->opcode);
  }
}

static void on_close_frame(Session *c) {
  int code = c->control[0] << 8 | c->control[1];
  if (mode == STORM && c->next_to_get == 0) return turned_away(&c->base, "closed");
  if (c->base.state != CLOSING || code != 1000)
    die("load: connection %d: closed with %d \"%.*s\", expected %s", c->base.index, code, (int)c->offset - 2,
        c->control + 2, c->base.state == CLOSING ? "1000" : "no close");
  c->base.state = ENDING;
}

/* Checks what arrived; returns how many messages it completed. */
static int take(Session *c, const uint8_t *p, size_t n, int64_t at) {
  int done = 0;
  while (n > 0 && c->base.state != GONE) {
    if (c->base.state == ENDING) die("load: connection %d: bytes after the close frame", c->base.index);
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
    else on_close_frame(c);
  }
  return done;
}

static void shake(Session *c, int64_t at) {
  if (!c->head) c->head = malloc(HEAD_LIMIT + 1);
  size_t n = receive(&c->base, c->head + c->head_length, (size_t)(HEAD_LIMIT - c->head_length), 0);
  if (n == 0) return;
  c->head_length += (int)n;
  c->head[c->head_length] = 0;
  char *end = strstr(c->head, "\r\n\r\n");
  if (!end) return;
  char accept[ACCEPT_LENGTH];
  accept_for(c->key, accept);
  const char *found = field(c->head, "Sec-WebSocket-Accept");
  if (strncmp(c->head, "HTTP/1.1 101", 12) != 0) {
    char how[64];
    snprintf(how, sizeof how, "expected 101, found %.*s", (int)strcspn(c->head, "\r"), c->head);
    return turned_away(&c->base, how);
  }
  if (!found || strncmp(found, accept, ACCEPT_LENGTH) != 0) die("load: connection %d: wrong Sec-WebSocket-Accept", c->base.index);
  size_t rest = (size_t)(c->head + c->head_length - (end + 4));
  on_open(c);
  if (rest > 0) take(c, (uint8_t *)end + 4, rest, at);
  free(c->head);
  c->head = NULL;
}

static void on_readable(Client *client, int64_t at) {
  Session *c = (Session *)client;
  if (client->state == WAITING) return shake(c, at);
  size_t n = receive(client, in, sizeof in, 0);
  int done = n > 0 ? take(c, in, n, at) : 0;
  if (done > 0 && mode == ECHO && !rate && !stopping) send_messages(client, done, at);
}

static void on_end(Client *c, ssize_t n) {
  if (c->state != ENDING) {
    if (c->state == WAITING || (mode == STORM && ((Session *)c)->next_to_get == 0))
      return turned_away(c, n ? strerror(errno) : "end of stream during the handshake");
    if (c->state != CLOSING || n == 0)
      die("load: connection %d ended without a close frame: %s", c->index, n ? strerror(errno) : "end of stream");
    die("load: connection %d was reset before its close frame came", c->index);
  }
  if (n < 0) resets++;
  messages++, verified++;
  ended(c);
}

static uint32_t outstanding(const Client *client) {
  const Session *c = (const Session *)client;
  return c->next_to_send - c->next_to_get;
}

static void stop(Client *c) { send_close((Session *)c); }

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
  for (int i = 0; i < connections; i++) ((Session *)client_at(i))->sent_at = calloc((size_t)slots, sizeof(int64_t));
}

const Protocol websocket = {
    .client_size = sizeof(Session),
    .prepare = prepare,
    .on_connect = send_request,
    .on_readable = on_readable,
    .on_end = on_end,
    .send = send_messages,
    .outstanding = outstanding,
    .stop = stop,
};
