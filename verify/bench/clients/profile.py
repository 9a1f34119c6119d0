"""Where a client's time and memory go: collapsed stacks by category and by frame; knows no processes."""

import collections

# What the kernel does for a call decides before what called it.
KERNEL = [
    ("thread park and unpark", ("futex",)),
    ("socket write", ("sys_sendto", "sys_sendmsg", "tcp_sendmsg", "sock_write_iter")),
    ("socket read", ("sys_recvfrom", "sys_recvmsg", "tcp_recvmsg", "sock_read_iter")),
    ("selector", ("epoll", "eventfd", "sys_poll")),
    ("timers", ("hrtimer", "nanosleep")),
]
THREADS = [
    ("JIT compiler", ("CompileBroker::", "C2Compiler", "C1Compiler")),
    ("garbage collector", ("G1", "GCTaskThread", "WorkerThread::run", "GangWorker", "ParallelCompactData", "VMThread::run",
                           "ConcurrentGCThread")),
]
# Then the innermost frame that belongs to somebody.
OWNERS = [
    ("the bench's driver", ("dev/sluice/bench/", "org/HdrHistogram/")),
    ("TLS", ("sun/security/", "com/sun/crypto/", "javax/net/ssl/", "javax/crypto/", "akka/stream/impl/io/TLS", "io/netty/handler/ssl/")),
    ("JSON", ("com/fasterxml/jackson/", "dev/sluice/codec/Json", "dev/sluice/model/Json")),
    ("codec", ("dev/sluice/codec/", "dev/sluice/http/SseDecoder")),
    ("engine", ("dev/sluice/engine/",)),
    ("policies, routing, metrics", ("dev/sluice/policy/", "dev/sluice/routing/", "dev/sluice/metrics/")),
    ("http (ours)", ("dev/sluice/http/",)),
    ("tcp (ours)", ("dev/sluice/tcp/",)),
    ("door and model", ("dev/sluice/",)),
    ("Akka HTTP: rendering", ("akka/http/impl/engine/rendering/", "akka/http/impl/util/ByteStringRendering", "akka/http/impl/util/Rendering")),
    ("Akka HTTP: parsing", ("akka/http/impl/engine/parsing/", "akka/http/impl/model/parser/", "akka/parboiled2/")),
    ("Akka HTTP: the rest", ("akka/http/",)),
    ("streams", ("akka/stream/",)),
    ("ByteString", ("akka/util/ByteString", "akka/util/ByteIterator")),
    ("actors", ("akka/actor/", "akka/dispatch/", "akka/util/", "akka/event/", "akka/")),
    ("Netty", ("io/netty/",)),
    ("OkHttp", ("okhttp3/", "okio/")),
    ("fork-join pool", ("java/util/concurrent/ForkJoin",)),
    ("Scala's collections", ("scala/",)),
    ("other Java", ("java/", "jdk/", "sun/")),
]


def read(lines):
    """Stacks, outermost frame first, with their weight."""
    for line in lines:
        stack, _, weight = line.rstrip("\n").rpartition(" ")
        if stack:
            yield stack.split(";"), int(weight)


def category(stack):
    for name, words in KERNEL:
        if any(word in frame for frame in stack for word in words):
            return name
    for name, words in THREADS:
        if any(frame.startswith(word) for frame in stack for word in words):
            return name
    for frame in reversed(stack):
        for name, prefixes in OWNERS[:-1]:
            if frame.startswith(prefixes):
                return name
    if any(frame.startswith(OWNERS[-1][1]) for frame in stack):
        return OWNERS[-1][0]
    return "the JVM and the rest"


def by_category(stacks):
    """Share of the weight by category, most first."""
    sums = collections.Counter()
    for stack, weight in stacks:
        sums[category(stack)] += weight
    total = sum(sums.values()) or 1
    return [(name, weight / total) for name, weight in sums.most_common()]


def by_frame(stacks, count=30):
    """The innermost frames: their own share, and the share of stacks that have them anywhere."""
    own, within, total = collections.Counter(), collections.Counter(), 0
    for stack, weight in stacks:
        total += weight
        own[stack[-1]] += weight
        for frame in set(stack):
            within[frame] += weight
    return [(frame, weight / (total or 1), within[frame] / (total or 1)) for frame, weight in own.most_common(count)]


def by_own_frame(stacks, prefix="dev/sluice/", count=30):
    """The innermost frame of ours in each stack: what it and all that it calls outside come to."""
    sums, total = collections.Counter(), 0
    for stack, weight in stacks:
        total += weight
        ours = next((frame for frame in reversed(stack) if frame.startswith(prefix) and "/bench/" not in frame), None)
        if ours:
            sums[ours] += weight
    return [(frame, weight / (total or 1)) for frame, weight in sums.most_common(count)]


def page(title, profiles):
    """profiles: kind of profile and its stacks."""
    lines = [f"# {title}", ""]
    for kind, stacks in profiles.items():
        stacks = list(stacks)
        lines += [f"## {kind}", "", "| category | % |", "|---|--:|"]
        lines += [f"| {name} | {100 * share:.1f} |" for name, share in by_category(stacks)]
        lines += ["", "| innermost frame | own % | with what it calls % |", "|---|--:|--:|"]
        lines += [f"| `{frame}` | {100 * own:.1f} | {100 * within:.1f} |" for frame, own, within in by_frame(stacks)]
        own = by_own_frame(stacks)
        if own:
            lines += ["", "| innermost frame of ours | with all it calls elsewhere % |", "|---|--:|"]
            lines += [f"| `{frame}` | {100 * share:.1f} |" for frame, share in own]
        lines.append("")
    return "\n".join(lines)
