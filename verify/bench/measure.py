"""What a process costs: processor time, memory, and what wrk sees of it."""

import json
import os
import re
import selectors
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TICKS = os.sysconf("SC_CLK_TCK")


def tree(root):
    """The process and all its descendants."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                fields = stat(int(name))
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(int(fields[1]), []).append(int(name))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue.extend(children.get(pid, []))
    return found


def stat(pid):
    """The fields of /proc/PID/stat after the name: state, parent, ..."""
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()


def cpu(root):
    """CPU seconds of a process and its descendants so far, to the nanosecond; of ended children, by the kernel's ticks."""
    seconds = 0.0
    for pid in tree(root):
        try:
            seconds += cpu_clock(pid) + sum(int(field) for field in stat(pid)[13:15]) / TICKS
        except OSError:
            pass
    return seconds


def cpu_clock(pid):
    """CPU seconds of one process so far: the kernel's clock of that process."""
    return time.clock_gettime(((~pid) << 3) | 2)


def machine_cpu():
    """CPU seconds of everything on this machine so far."""
    with open("/proc/stat") as file:
        user, nice, system, _idle, _iowait, irq, softirq = (int(field) for field in file.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / TICKS


def rss(root):
    """Resident MB of a process and its descendants."""
    total = 0
    for pid in tree(root):
        try:
            with open(f"/proc/{pid}/status") as file:
                found = re.search(r"VmRSS:\s+(\d+) kB", file.read())
            total += int(found.group(1)) if found else 0
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total / 1024


def live_heap(pid):
    """Live MB on a JVM's heap after a full collection; None for what is no JVM."""
    try:
        histogram = subprocess.run(["jcmd", str(pid), "GC.class_histogram"], capture_output=True, text=True, timeout=60)
        return int(histogram.stdout.strip().splitlines()[-1].split()[2]) / 1048576
    except (OSError, subprocess.SubprocessError, IndexError, ValueError):
        return None


def wrk(call, connections, seconds):
    """Runs wrk; gives what its script printed."""
    env = dict(os.environ, BENCH_PATH=call.path, BENCH_BODY=call.body, BENCH_FIELDS=call.fields)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "--latency",
               "-s", os.path.join(HERE, "load.lua"), f"http://127.0.0.1:{call.port}"]
    output = subprocess.run(command, env=env, capture_output=True, text=True, timeout=seconds + 90)
    found = re.search(r"RESULT (\{.*\})", output.stdout)
    if not found:
        raise RuntimeError(f"wrk: {output.stdout} {output.stderr}")
    return json.loads(found.group(1))


def window(call, server, stub, connections, seconds):
    """One measurement of a server under wrk. CPU figures in seconds for 100,000 requests; times in milliseconds."""
    before = (cpu(server) if server else 0.0, cpu(stub), own_cpu(), machine_cpu(), time.monotonic())
    seen = wrk(call, connections, seconds)
    after = (cpu(server) if server else 0.0, cpu(stub), own_cpu(), machine_cpu(), time.monotonic())
    spent = [late - early for early, late in zip(before, after)]
    requests = max(seen["requests"], 1)
    return {
        "rate": seen["requests"] / (seen["micros"] / 1e6),
        "cpu": spent[0] / requests * 1e5,
        "cores": spent[0] / spent[4],
        "p50": seen["p50"] / 1000,
        "p99": seen["p99"] / 1000,
        "errors": seen["errors"],
        "bytes": seen["bytes"] / requests,
        "other": max(0.0, spent[3] - spent[0] - spent[1] - spent[2]) / spent[4],
    }


def own_cpu():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def once(call, timeout=60):
    """One request; gives status and body, chunks put together."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", call.port, timeout=timeout)
    try:
        connection.request("POST", call.path, call.body, dict([("content-type", "application/json")] + call.pairs()))
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def open_streams(call, count, patience):
    """Opens so many streams and waits for the first event of each; gives the sockets and how many have one."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in call.pairs())
    request = (f"POST {call.path} HTTP/1.1\r\nhost: 127.0.0.1:{call.port}\r\ncontent-type: application/json\r\n"
               f"content-length: {len(call.body)}\r\n{fields}\r\n{call.body}").encode()
    end = time.monotonic() + patience
    sockets, seen, held = [], set(), {}
    ready = selectors.DefaultSelector()

    def listen(least, until):
        while len(seen) < least and time.monotonic() < until:
            for key, _ in ready.select(0.1):
                try:
                    got = key.fileobj.recv(65536)
                except OSError:
                    got = b""
                held[key.fileobj] = held.get(key.fileobj, b"") + got
                if not got or b"data:" in held[key.fileobj]:
                    ready.unregister(key.fileobj)
                    if got and held[key.fileobj].startswith(b"HTTP/1.1 200"):
                        seen.add(key.fileobj)

    while len(sockets) < count:
        for _ in range(min(100, count - len(sockets))):
            stream = socket.create_connection(("127.0.0.1", call.port), timeout=10)
            stream.sendall(request)
            stream.setblocking(False)
            ready.register(stream, selectors.EVENT_READ)
            sockets.append(stream)
        listen(len(sockets), min(end, time.monotonic() + patience / 10))
    listen(count, end)
    ready.close()
    return sockets, len(seen)
