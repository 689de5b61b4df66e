/* Plain HTTP for both ends of the benchmark: what the upstream answers, so that the load generator can compare. */
#ifndef HEADROOM_BENCH_HTTP_H
#define HEADROOM_BENCH_HTTP_H

#include "net.h"

/* GET /bench/bytes/SIZE/STAMP: a body of SIZE bytes that begins with the stamp, which names connection and request. */
#define BYTES_PATH "/bench/bytes/"
#define STAMP_LENGTH 16
#define MAX_BODY (1 << 20)

/* GET /bench/events/RATE: RATE events a second, each a chunk of its own, numbered from 0. */
#define EVENTS_PATH "/bench/events/"
#define EVENT_FORMAT "event: status\ndata: {\"number\": \"%010u\", \"sentNanos\": \"%020lld\"}\n\n"
#define EVENT_LENGTH 83
#define EVENT_NUMBER_AT 32
#define EVENT_SENT_AT 59

static inline uint8_t body_byte(size_t at) { return (uint8_t)('a' + (at * 7 + at / 251) % 26); }

#endif
