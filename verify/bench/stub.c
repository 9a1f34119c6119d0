/*
 * A provider that costs next to nothing: one thread, epoll, answers written before they are asked for.
 *
 *   stub PORT:PACE_MS [PORT:PACE_MS ...]
 *
 * POST with "stream":true in its body: 50 events, a usage event and [DONE], each in a write of its own, PACE_MS apart (0:
 * one after the other, in turn with the other streams). Any other POST: about 1 KB of JSON. GET: a list of models.
 * Loopback only. SIGTERM ends it.
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

enum { EVENTS = 50, PIECES = EVENTS + 3, MAX_REQUEST = 1 << 20, MAX_PORTS = 16, BATCH = 256 };

struct text {
    char *bytes;
    size_t length;
};

/* Streams of one port wait in the order of their next write, which is the order of their last one. */
struct port {
    int socket;
    long pace_ns;
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
    bool waiting, close_after, wants_write, dead;
    long due_ns;
    struct connection *next;
};

static struct text plain, models, pieces[PIECES];
static struct port ports[MAX_PORTS];
static int port_count, poller;

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
        snprintf(body, sizeof body,
                 "data: {\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\","
                 "\"created\":1790000000,\"model\":\"gpt\",\"system_fingerprint\":\"fp_0123456789\",\"choices\":["
                 "{\"index\":0,\"delta\":{%s\"content\":\" word%d\"},\"logprobs\":null,\"finish_reason\":%s}]}\n\n",
                 i == 0 ? "\"role\":\"assistant\"," : "", i, i == EVENTS - 1 ? "\"stop\"" : "null");
        pieces[1 + i] = chunk(body, "");
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
    free(c->in);
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

/* What is left of a piece; false when the socket takes no more for now, or is gone. */
static bool flush(struct connection *c) {
    while (c->left > 0) {
        ssize_t sent = send(c->socket, c->out, c->left, MSG_NOSIGNAL);
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

static void after_piece(struct connection *c) {
    if (c->piece == 0) return;
    if (c->piece < PIECES) {
        /* The first event follows the head at once. */
        enqueue(c, c->piece == 1 ? now_ns() : now_ns() + c->port->pace_ns);
        return;
    }
    c->piece = 0;
    if (c->close_after) drop(c);
}

static void stream_on(struct connection *c) {
    if (say(c, pieces[c->piece++])) {
        after_piece(c);
        if (c->piece == 0 && !c->dead) serve(c);
    }
}

static bool has_field(const char *head, size_t length, const char *wanted) {
    size_t n = strlen(wanted);
    for (size_t i = 0; i + n <= length; i++) {
        if (head[i] == '\n' && strncasecmp(head + i + 1, wanted, n - 1) == 0) return true;
    }
    return false;
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
    while (c->piece == 0 && c->left == 0 && !c->dead) {
        size_t head, length = request_length(c, &head);
        if (length == 0) return;
        const char *body = c->in + head;
        size_t body_length = length - head;
        bool streamed = memmem(body, body_length, "\"stream\":true", 13) != NULL
                        || memmem(body, body_length, "\"stream\": true", 14) != NULL;
        bool get = memcmp(c->in, "GET ", 4) == 0;
        c->close_after = has_field(c->in, head, "connection: close");
        c->held -= length;
        memmove(c->in, c->in + length, c->held);
        if (streamed) {
            stream_on(c);
        } else if (say(c, get ? models : plain) && c->close_after) {
            drop(c);
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
        ssize_t got = recv(c->socket, c->in + c->held, space, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) {
            drop(c);
            return;
        }
        c->held += (size_t)got;
        serve(c);
        if (c->dead || (size_t)got < space) return;
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
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) < 0) die("epoll_ctl");
    }
}

static void listen_on(const char *spec) {
    int number = 0, pace = 0;
    if (port_count == MAX_PORTS || sscanf(spec, "%d:%d", &number, &pace) != 2) {
        fprintf(stderr, "usage: stub PORT:PACE_MS ...\n");
        exit(64);
    }
    struct port *port = &ports[port_count++];
    port->pace_ns = pace * 1000000L;
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
            if (c->dead) release(c);
            else stream_on(c);
            if (c == stop) break;
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
