/* WebSocket for both ends of the benchmark: SHA-1 and base64 for the handshake, frame headers. */
#ifndef HEADROOM_BENCH_WS_H
#define HEADROOM_BENCH_WS_H

#include "net.h"

enum { OP_CONTINUATION = 0, OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };

#define ACCEPT_LENGTH 28
#define MAX_HEADER 14

static inline uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

/* SHA-1 of at most 119 bytes: all that a handshake needs. */
static void sha1(const uint8_t *text, size_t length, uint8_t digest[20]) {
  uint8_t block[128] = {0};
  uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  size_t total = length < 56 ? 64 : 128;
  if (length > 119) die("sha1: %zu bytes, expected at most 119", length);
  memcpy(block, text, length);
  block[length] = 0x80;
  for (int i = 0; i < 8; i++) block[total - 1 - i] = (uint8_t)((uint64_t)length * 8 >> 8 * i);
  for (size_t at = 0; at < total; at += 64) {
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++) {
      const uint8_t *p = block + at + 4 * i;
      w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
      uint32_t f, k;
      if (i < 20) f = (b & c) | (~b & d), k = 0x5A827999;
      else if (i < 40) f = b ^ c ^ d, k = 0x6ED9EBA1;
      else if (i < 60) f = (b & c) | (b & d) | (c & d), k = 0x8F1BBCDC;
      else f = b ^ c ^ d, k = 0xCA62C1D6;
      uint32_t t = rotate(a, 5) + f + e + k + w[i];
      e = d, d = c, c = rotate(b, 30), b = a, a = t;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}

static size_t base64(const uint8_t *in, size_t length, char *out) {
  static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t n = 0;
  for (size_t i = 0; i < length; i += 3) {
    size_t left = length - i;
    uint32_t v = (uint32_t)in[i] << 16 | (left > 1 ? in[i + 1] : 0) << 8 | (left > 2 ? in[i + 2] : 0);
    out[n++] = set[v >> 18];
    out[n++] = set[v >> 12 & 63];
    out[n++] = left > 1 ? set[v >> 6 & 63] : '=';
    out[n++] = left > 2 ? set[v & 63] : '=';
  }
  return n;
}

/* RFC 6455, 4.2.2: Sec-WebSocket-Accept for a key of 24 characters. */
static void accept_for(const char key[24], char out[ACCEPT_LENGTH]) {
  uint8_t text[60], digest[20];
  memcpy(text, key, 24);
  memcpy(text + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
  sha1(text, sizeof text, digest);
  base64(digest, 20, out);
}

/* Writes a final frame's header without a mask key; returns its length. */
static inline int put_header(uint8_t *out, int opcode, uint64_t length, int masked) {
  uint8_t mask_bit = masked ? 0x80 : 0;
  out[0] = (uint8_t)(0x80 | opcode);
  if (length < 126) {
    out[1] = mask_bit | (uint8_t)length;
    return 2;
  }
  if (length < 65536) {
    out[1] = mask_bit | 126;
    out[2] = (uint8_t)(length >> 8);
    out[3] = (uint8_t)length;
    return 4;
  }
  out[1] = mask_bit | 127;
  for (int i = 0; i < 8; i++) out[2 + i] = (uint8_t)(length >> (56 - 8 * i));
  return 10;
}

/* The header's length once its first two bytes are known. */
static inline int header_length(const uint8_t *h) {
  int length = 2 + (h[1] & 0x80 ? 4 : 0);
  int code = h[1] & 0x7f;
  return code == 126 ? length + 2 : code == 127 ? length + 8 : length;
}

static inline uint64_t payload_length(const uint8_t *h) {
  int code = h[1] & 0x7f;
  if (code < 126) return (uint64_t)code;
  if (code == 126) return (uint64_t)h[2] << 8 | h[3];
  uint64_t v = 0;
  for (int i = 0; i < 8; i++) v = v << 8 | h[2 + i];
  return v;
}

#endif
