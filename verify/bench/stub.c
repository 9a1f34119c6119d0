/*
 * A provider that costs next to nothing: one thread, epoll, answers written before they are asked for.
 *
 *   stub PORT:PACE_MS[:DELAY_MS[:FLAGS]] ...
 *
 * POST with "stream":true in its body: 50 events, a usage event and [DONE], each in a write of its own, PACE_MS apart (0:
 * one after the other, in turn with the other streams). Any other POST: about 1 KB of JSON after DELAY_MS. GET: a list of
 * models. FLAGS: s, each event's text ends with the nanoseconds of CLOCK_MONOTONIC at which it was written; t, over TLS with
 * the certificate and key in the files STUB_CERTIFICATE and STUB_KEY (compiled with -DSTUB_TLS -lssl). Loopback only.
 * SIGTERM ends it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef STUB_TLS
#include <openssl/err.h>
#include <openssl/ssl.h>
#endif

enum { EVENTS = 50, PIECES = EVENTS + 3, MAX_REQUEST = 1 << 20, MAX_PORTS = 16, BATCH = 256, STAMP = 19, STAMPED = 512 };

struct text {
    char *bytes;
    size_t length;
};

/* What one port sends is due in the order in which it was asked for: streams and plain answers don't share one. */
struct port {
    int socket;
    long pace_ns, delay_ns;
    bool stamped, tls;
    struct connection *first, *last;
};

struct connection {
    int socket;
    struct port *port;
    char *in;
    size_t held, room;
    const char *out;
    size_t left;
    int piece; /* of the stream, the next; 0 when there is none */
    bool waiting, delayed, close_after, wants_write, dead;
    long due_ns;
    struct connection *next;
    char *stamped; /* a piece with its time in it */
#ifdef STUB_TLS
    SSL *tls;
#endif
};

static struct text plain, models, pieces[PIECES], stampable[PIECES];
static struct port ports[MAX_PORTS];
static int port_count, poller;
#ifdef STUB_TLS
static SSL_CTX *tls_context;
#endif

static void die(const char *what) {
    perror(what);
    exit(1);
}

static struct text text(const char *from) {
    char *copy = strdup(from);
    if (copy == NULL) die("strdup");
    return (struct text){copy, strlen(copy)};
}

static struct text whole(const char *body) {
    char *all;
    int length = asprintf(
        &all,
        "HTTP/1.1 200 OK\r\ndate: Mon, 02 Nov 2026 09:00:00 GMT\r\ncontent-type: application/json\r\n"
        "content-length: %zu\r\nconnection: keep-alive\r\nserver: stub\r\nopenai-version: 2020-10-01\r\n"
        "openai-organization: bench\r\nopenai-processing-ms: 1\r\nx-ratelimit-limit-requests: 100000\r\n"
        "x-ratelimit-remaining-requests: 99999\r\nx-ratelimit-reset-requests: 1ms\r\n"
        "x-request-id: req_0123456789abcdef0123456789abcdef\r\n\r\n%s",
        strlen(body), body);
    if (length < 0) die("asprintf");
    return (struct text){all, (size_t)length};
}

static struct text chunk(const char *event, const char *after) {
    char *all;
    if (asprintf(&all, "%zx\r\n%s\r\n%s", strlen(event), event, after) < 0) die("asprintf");
    return (struct text){all, strlen(all)};
}

static struct text event(int i, const char *word) {
    char body[1024];
    snprintf(body, sizeof body,
             "data: {\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\","
             "\"created\":1790000000,\"model\":\"gpt\",\"system_fingerprint\":\"fp_0123456789\",\"choices\":["
             "{\"index\":0,\"delta\":{%s\"content\":\" %s\"},\"logprobs\":null,\"finish_reason\":%s}]}\n\n",
             i == 0 ? "\"role\":\"assistant\"," : "", word, i == EVENTS - 1 ? "\"stop\"" : "null");
    return chunk(body, "");
}

static void write_answers(void) {
    char content[601], body[2048];
    for (int i = 0; i < 600; i++) content[i] = "the owl and the dog sat by the warm sea and "[i % 44];
    content[600] = 0;
    snprintf(body, sizeof body,
             "{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion\",\"created\":1790000000,"
             "\"model\":\"gpt\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\","
             "\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{"
             "\"prompt_tokens\":180,\"completion_tokens\":140,\"total_tokens\":320,\"prompt_tokens_details\":{"
             "\"cached_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0}},"
             "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\"}",
             content);
    plain = whole(body);
    models = whole("{\"object\":\"list\",\"data\":[{\"id\":\"gpt\",\"object\":\"model\",\"created\":1790000000,"
                   "\"owned_by\":\"stub\"}]}");
    pieces[0] = text("HTTP/1.1 200 OK\r\ndate: Mon, 02 Nov 2026 09:00:00 GMT\r\n"
                     "content-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n"
                     "connection: keep-alive\r\ncache-control: no-cache\r\nserver: stub\r\n"
                     "x-request-id: req_0123456789abcdef0123456789abcdef\r\n\r\n");
    for (int i = 0; i < EVENTS; i++) {
        char word[32];
        snprintf(word, sizeof word, "word%d", i);
        pieces[1 + i] = event(i, word);
        memset(word, '0', STAMP);
        word[STAMP] = 0;
        stampable[1 + i] = event(i, word);
    }
    pieces[1 + EVENTS] =
        chunk("data: {\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\","
              "\"created\":1790000000,\"model\":\"gpt\",\"system_fingerprint\":\"fp_0123456789\",\"choices\":[],"
              "\"usage\":{\"prompt_tokens\":180,\"completion_tokens\":50,\"total_tokens\":230}}\n\n",
              "");
    pieces[2 + EVENTS] = chunk("data: [DONE]\n\n", "0\r\n\r\n");
}

static long now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static void watch(struct connection *c, bool writable) {
    if (c->wants_write == writable) return;
    c->wants_write = writable;
    struct epoll_event event = {.events = EPOLLIN | (writable ? EPOLLOUT : 0), .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_MOD, c->socket, &event);
}

/* A connection in a queue is freed when its turn comes. */
static void drop(struct connection *c) {
    if (!c->dead) {
        close(c->socket);
        c->dead = true;
    }
}

static void release(struct connection *c) {
#ifdef STUB_TLS
    SSL_free(c->tls);
#endif
    free(c->in);
    free(c->stamped);
    free(c);
}

static void enqueue(struct connection *c, long due) {
    c->due_ns = due;
    c->waiting = true;
    c->next = NULL;
    if (c->port->last != NULL) c->port->last->next = c;
    else c->port->first = c;
    c->port->last = c;
}

/* As recv. */
static ssize_t take(struct connection *c, void *into, size_t room) {
#ifdef STUB_TLS
    if (c->tls != NULL) {
        size_t got;
        ERR_clear_error();
        int result = SSL_read_ex(c->tls, into, room, &got);
        if (result == 1) return (ssize_t)got;
        errno = SSL_get_error(c->tls, result) == SSL_ERROR_WANT_READ ? EAGAIN : ECONNRESET;
        return -1;
    }
#endif
    return recv(c->socket, into, room, 0);
}

/* As send. */
static ssize_t give(struct connection *c, const void *from, size_t length) {
#ifdef STUB_TLS
    if (c->tls != NULL) {
        size_t sent;
        ERR_clear_error();
        int result = SSL_write_ex(c->tls, from, length, &sent);
        if (result == 1) return (ssize_t)sent;
        errno = SSL_get_error(c->tls, result) == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
        return -1;
    }
#endif
    return send(c->socket, from, length, MSG_NOSIGNAL);
}

/* What is left of a piece; false when the socket takes no more for now, or is gone. */
static bool flush(struct connection *c) {
    while (c->left > 0) {
        ssize_t sent = give(c, c->out, c->left);
        if (sent < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN) watch(c, true);
            else drop(c);
            return false;
        }
        c->out += sent;
        c->left -= (size_t)sent;
    }
    watch(c, false);
    return true;
}

static bool say(struct connection *c, struct text what) {
    c->out = what.bytes;
    c->left = what.length;
    return flush(c);
}

static void serve(struct connection *c);

/* The next piece of a stream, with its time in it where the port wants that. */
static bool say_piece(struct connection *c) {
    int piece = c->piece++;
    if (!c->port->stamped || stampable[piece].bytes == NULL) return say(c, pieces[piece]);
    if (c->stamped == NULL && (c->stamped = malloc(STAMPED)) == NULL) die("malloc");
    struct text text = stampable[piece];
    memcpy(c->stamped, text.bytes, text.length);
    char *stamp = memmem(c->stamped, text.length, "\"content\":\" ", 12) + 12;
    long now = now_ns();
    for (int digit = STAMP - 1; digit >= 0; digit--, now /= 10) stamp[digit] = (char)('0' + now % 10);
    return say(c, (struct text){c->stamped, text.length});
}

static void stream_on(struct connection *c);

static void after_piece(struct connection *c) {
    if (c->piece == 0) return;
    if (c->piece == PIECES) {
        c->piece = 0;
        if (c->close_after) drop(c);
    } else if (c->piece == 1 && c->port->pace_ns > 0) {
        /* The first event follows the head at once. */
        stream_on(c);
    } else {
        enqueue(c, now_ns() + c->port->pace_ns);
    }
}

static void stream_on(struct connection *c) {
    if (say_piece(c)) {
        after_piece(c);
        if (c->piece == 0 && !c->dead) serve(c);
    }
}

static void answer(struct connection *c, struct text what) {
    if (say(c, what) && c->close_after) drop(c);
}

static bool has_field(const char *head, size_t length, const char *wanted) {
    size_t n = strlen(wanted);
    for (size_t i = 0; i + n <= length; i++) {
        if (head[i] == '\n' && strncasecmp(head + i + 1, wanted, n - 1) == 0) return true;
    }
    return false;
}

/* "stream":true, with blanks around the colon or without. */
static bool wants_stream(const char *body, size_t length) {
    static const char name[] = "\"stream\"", value[] = "true";
    const char *at = memmem(body, length, name, sizeof name - 1), *end = body + length;
    if (at == NULL) return false;
    for (at += sizeof name - 1; at < end && strchr(" :\r\n\t", *at) != NULL && *at != 0;) at++;
    return end - at >= 4 && memcmp(at, value, 4) == 0;
}

/* How many bytes the request at the start of the buffer has; 0 when it is not all there. */
static size_t request_length(struct connection *c, size_t *head) {
    char *end = memmem(c->in, c->held, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    *head = (size_t)(end - c->in) + 4;
    size_t body = 0;
    for (char *line = c->in; line < end; line = (char *)memchr(line, '\n', (size_t)(end + 2 - line)) + 1) {
        if (strncasecmp(line, "content-length:", 15) == 0) body = strtoul(line + 15, NULL, 10);
        else if (strncasecmp(line, "transfer-encoding:", 18) == 0) {
            char *last = memmem(c->in + *head, c->held - *head, "0\r\n\r\n", 5);
            return last == NULL ? 0 : (size_t)(last - c->in) + 5;
        }
    }
    return c->held < *head + body ? 0 : *head + body;
}

/* Answers what is in the buffer, one request after the other, until a stream begins or the rest is still to come. */
static void serve(struct connection *c) {
    while (c->piece == 0 && c->left == 0 && !c->delayed && !c->dead) {
        size_t head, length = request_length(c, &head);
        if (length == 0) return;
        bool streamed = wants_stream(c->in + head, length - head);
        bool get = memcmp(c->in, "GET ", 4) == 0;
        c->close_after = has_field(c->in, head, "connection: close");
        c->held -= length;
        memmove(c->in, c->in + length, c->held);
        if (streamed) {
            stream_on(c);
        } else if (!get && c->port->delay_ns > 0) {
            c->delayed = true;
            enqueue(c, now_ns() + c->port->delay_ns);
        } else {
            answer(c, get ? models : plain);
        }
    }
}

static void readable(struct connection *c) {
    for (;;) {
        if (c->room - c->held < 4096) {
            if (c->room >= MAX_REQUEST) {
                drop(c);
                return;
            }
            c->room = c->room == 0 ? 8192 : c->room * 2;
            c->in = realloc(c->in, c->room);
            if (c->in == NULL) die("realloc");
        }
        size_t space = c->room - c->held;
        ssize_t got = take(c, c->in + c->held, space);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) {
            drop(c);
            return;
        }
        c->held += (size_t)got;
        serve(c);
        if (c->dead || ((size_t)got < space && !c->port->tls)) return;
    }
}

static void writable(struct connection *c) {
    if (!flush(c)) return;
    if (c->piece != 0) after_piece(c);
    else if (c->close_after) drop(c);
    if (c->piece == 0 && !c->dead) serve(c);
}

static void welcome(struct port *port) {
    for (;;) {
        int socket = accept4(port->socket, NULL, NULL, SOCK_NONBLOCK);
        if (socket < 0) return;
        int on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *c = calloc(1, sizeof *c);
        if (c == NULL) die("calloc");
        c->socket = socket;
        c->port = port;
#ifdef STUB_TLS
        if (port->tls) {
            c->tls = SSL_new(tls_context);
            SSL_set_fd(c->tls, socket);
            SSL_set_accept_state(c->tls);
        }
#endif
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) < 0) die("epoll_ctl");
    }
}

static void prepare_tls(void) {
#ifdef STUB_TLS
    if (tls_context != NULL) return;
    signal(SIGPIPE, SIG_IGN);
    const char *certificate = getenv("STUB_CERTIFICATE"), *key = getenv("STUB_KEY");
    tls_context = SSL_CTX_new(TLS_server_method());
    if (tls_context == NULL || certificate == NULL || key == NULL
        || SSL_CTX_use_certificate_chain_file(tls_context, certificate) != 1
        || SSL_CTX_use_PrivateKey_file(tls_context, key, SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "stub: no certificate in STUB_CERTIFICATE, or no key of it in STUB_KEY\n");
        exit(64);
    }
    SSL_CTX_set_mode(tls_context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
#else
    fprintf(stderr, "stub: compiled without -DSTUB_TLS\n");
    exit(64);
#endif
}

static void listen_on(const char *spec) {
    int number = 0, pace = 0, delay = 0;
    char flags[4] = "";
    if (port_count == MAX_PORTS || sscanf(spec, "%d:%d:%d:%3s", &number, &pace, &delay, flags) < 2) {
        fprintf(stderr, "usage: stub PORT:PACE_MS[:DELAY_MS[:FLAGS]] ...\n");
        exit(64);
    }
    struct port *port = &ports[port_count++];
    port->pace_ns = pace * 1000000L;
    port->delay_ns = delay * 1000000L;
    port->stamped = strchr(flags, 's') != NULL;
    port->tls = strchr(flags, 't') != NULL;
    if (port->tls) prepare_tls();
    port->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int on = 1;
    setsockopt(port->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)number), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(port->socket, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
    if (listen(port->socket, 4096) < 0) die("listen");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = port};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, port->socket, &event) < 0) die("epoll_ctl");
}

/* Writes what is due; gives the milliseconds until the next write, -1 when there is none. */
static int write_due(void) {
    long soonest = -1;
    for (int i = 0; i < port_count; i++) {
        struct port *port = &ports[i];
        long now = now_ns();
        struct connection *stop = port->last;
        while (port->first != NULL && port->first->due_ns <= now) {
            struct connection *c = port->first;
            port->first = c->next;
            if (port->first == NULL) port->last = NULL;
            c->waiting = false;
            bool delayed = c->delayed;
            c->delayed = false;
            if (c->dead) {
                /* It ended while it waited. */
            } else if (delayed) {
                answer(c, plain);
                if (!c->dead) serve(c);
            } else {
                stream_on(c);
            }
            bool last = c == stop;
            if (!c->waiting && c->dead) release(c);
            if (last) break;
        }
        if (port->first != NULL && (soonest < 0 || port->first->due_ns < soonest)) soonest = port->first->due_ns;
    }
    if (soonest < 0) return -1;
    long wait = soonest - now_ns();
    return wait <= 0 ? 0 : (int)((wait + 999999) / 1000000);
}

int main(int argc, char **argv) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(0);
    write_answers();
    for (int i = 1; i < argc; i++) listen_on(argv[i]);
    struct epoll_event events[BATCH];
    for (;;) {
        int count = epoll_wait(poller, events, BATCH, write_due());
        for (int i = 0; i < count; i++) {
            void *of = events[i].data.ptr;
            if (of >= (void *)ports && of < (void *)(ports + MAX_PORTS)) {
                welcome(of);
                continue;
            }
            struct connection *c = of;
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(c);
            if (!c->dead && (events[i].events & EPOLLOUT)) writable(c);
            if (c->dead && !c->waiting) release(c);
        }
    }
}
