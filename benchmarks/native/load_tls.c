/* TLS 1.3 between a client and its socket, by OpenSSL: each connection a whole handshake, none resumed. */
#define _GNU_SOURCE
#include "load.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/epoll.h>

/* How many session tickets each proxy sends; they are part of what a handshake costs. */
#define TICKETS 2

typedef struct Tls {
  SSL *ssl;
  int tickets;
} Tls;

static SSL_CTX *context;

/* What a browser asks for first, and nothing else, so that all peers compute the same. */
static const char suite[] = "TLS_AES_128_GCM_SHA256", group[] = "X25519", signature[] = "ecdsa_secp256r1_sha256";
static const unsigned char alpn[] = "\x08http/1.1";

static const char *reason(void) {
  unsigned long error = ERR_peek_last_error();
  const char *text = error ? ERR_reason_error_string(error) : NULL;
  return text ? text : errno ? strerror(errno) : "end of stream";
}

static int on_ticket(SSL *ssl, SSL_SESSION *session) {
  (void)session;
  ((Client *)SSL_get_app_data(ssl))->tls->tickets++;
  return 0;
}

void tls_prepare(const char *certificate) {
  signal(SIGPIPE, SIG_IGN); /* OpenSSL writes without MSG_NOSIGNAL */
  context = SSL_CTX_new(TLS_client_method());
  if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) || !SSL_CTX_set_ciphersuites(context, suite) ||
      !SSL_CTX_set1_groups_list(context, group) || !SSL_CTX_set1_sigalgs_list(context, signature) ||
      SSL_CTX_set_alpn_protos(context, alpn, sizeof alpn - 1) != 0)
    die("load: TLS 1.3: %s", reason());
  if (!SSL_CTX_load_verify_locations(context, certificate, NULL))
    die("load: expected a PEM certificate in %s: %s", certificate, reason());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, on_ticket);
}

void tls_begin(Client *c) {
  c->tls = calloc(1, sizeof *c->tls);
  c->tls->ssl = SSL_new(context);
  if (!c->tls->ssl || !SSL_set_fd(c->tls->ssl, c->fd)) die("load: TLS connection: %s", reason());
  SSL_set_app_data(c->tls->ssl, c);
}

uint32_t tls_shake(Client *c) {
  ERR_clear_error();
  errno = 0;
  int n = SSL_connect(c->tls->ssl);
  if (n == 1) return 0;
  int error = SSL_get_error(c->tls->ssl, n);
  if (error == SSL_ERROR_WANT_READ) return EPOLLIN;
  if (error == SSL_ERROR_WANT_WRITE) return EPOLLOUT;
  die("load: connection %d: TLS handshake: %s", c->index, reason());
}

/* -1 with errno, as the socket's calls give it; 0 at the end of the stream. */
static ssize_t failure(Client *c, int n) {
  int error = SSL_get_error(c->tls->ssl, n);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) errno = EAGAIN;
  else if (error == SSL_ERROR_ZERO_RETURN) return 0;
  else if (error != SSL_ERROR_SYSCALL) die("load: connection %d: TLS: %s", c->index, reason());
  else if (errno == 0 || errno == EAGAIN) errno = ECONNRESET;
  return -1;
}

ssize_t tls_send(Client *c, const void *from, size_t length) {
  size_t n = 0;
  ERR_clear_error();
  errno = 0;
  int done = SSL_write_ex(c->tls->ssl, from, length, &n);
  return done ? (ssize_t)n : failure(c, done);
}

/* All records that are here, as far as there is room. */
ssize_t tls_receive(Client *c, void *to, size_t length) {
  size_t at = 0, n = 0;
  c->more = 0;
  do {
    ERR_clear_error();
    errno = 0;
    int done = SSL_read_ex(c->tls->ssl, (uint8_t *)to + at, length - at, &n);
    if (!done && at > 0) {
      c->more = SSL_get_error(c->tls->ssl, done) != SSL_ERROR_WANT_READ; /* an end, which the next call tells */
      return (ssize_t)at;
    }
    if (!done) return failure(c, done);
    if (at == 0 && c->tls->tickets != TICKETS)
      die("load: connection %d: expected %d session tickets before the first answer, found %d", c->index, TICKETS, c->tls->tickets);
    at += n;
  } while (at < length && SSL_has_pending(c->tls->ssl));
  c->more = SSL_has_pending(c->tls->ssl);
  return (ssize_t)at;
}

void tls_end(Client *c) {
  SSL_shutdown(c->tls->ssl);
  SSL_free(c->tls->ssl);
  free(c->tls);
  c->tls = NULL;
  ERR_clear_error();
}
