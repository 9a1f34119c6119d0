"""The process around a Python client; the same lines as java/harness/…/Driver.java.

A client gives plain(call) and stream(call), coroutines or, with BLOCKING, functions for threads. They tell the call what
java/harness/…/Call.java says.
"""

import asyncio
import gc
import json
import os
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

USER = "Tell me about the owl and the dog, where they went, what they saw there and what they said. " * 20
SYSTEM = "You answer in short sentences and never make anything up."
MESSAGES = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": USER}]
MODEL, KEY, TEMPERATURE, MAX_TOKENS = "gpt", "sk-bench-123456", 0.7, 512
ANSWER_LENGTH, PIECES, SPREAD = 600, 50, 0.6


def percentiles(name, values):
    """Milliseconds of seconds."""
    ordered = sorted(values)
    at = {"50": 0.5, "90": 0.9, "99": 0.99, "999": 0.999}
    return {name + suffix: 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
            for suffix, share in at.items()}


class Counts:
    def __init__(self):
        self.since = time.monotonic()
        self.cpu = time.process_time()
        self.latency, self.ttft, self.piece = [], [], []
        self.calls = self.errors = 0
        self.error = ""


class Call:
    """One call; wrong answers and wrong counts of events are errors."""

    def __init__(self, load, intended):
        self.load, self.intended, self.pieces = load, intended, 0

    def answered(self, content):
        if len(content) != ANSWER_LENGTH:
            raise RuntimeError(f"an answer of {len(content)} characters")
        self._count()

    def piece_of(self, content):
        if not content:
            return
        now = time.monotonic_ns()
        counts = self.load.counts
        counts.piece.append(max(0, now - int(content[-19:])) / 1e9)
        if self.pieces == 0:
            counts.ttft.append(now / 1e9 - self.intended)
        self.pieces += 1

    def finished(self):
        if self.pieces != PIECES:
            raise RuntimeError(f"{self.pieces} pieces")
        self._count()

    def _count(self):
        counts = self.load.counts
        counts.latency.append(time.monotonic() - self.intended)
        counts.calls += 1


class Load:
    def __init__(self, client, kind, in_flight, per_second=0):
        self.client, self.in_flight, self.per_second = client, in_flight, per_second
        self.send = client.stream if kind == "stream" else client.plain
        self.counts, self.running, self.refused, self.open = Counts(), True, 0, 0

    def begin(self):
        self.counts = Counts()

    def failed(self, error):
        self.counts.errors += 1
        if not self.counts.error:
            self.counts.error = str(error)[:200].encode("ascii", "replace").decode()
            traceback.print_exc()

    def result(self):
        counts = self.counts
        found = {"seconds": time.monotonic() - counts.since, "cpu": time.process_time() - counts.cpu, "calls": counts.calls, "pieces": len(counts.piece),
                 "errors": counts.errors, "refused": self.refused, "threads": threading.active_count(),
                 "error": counts.error}
        for name in ("latency", "ttft", "piece"):
            found.update(percentiles(name, list(getattr(counts, name))))
        return json.dumps(found)


class AsyncLoad(Load):
    """On the event loop."""

    def start(self):
        self.tasks = set()
        self.starter = asyncio.ensure_future(self.pace() if self.per_second else self.fill())

    async def one(self, intended):
        try:
            await self.send(Call(self, intended))
        except Exception as error:
            self.failed(error)
            return False
        return True

    async def again(self):
        while self.running and await self.one(time.monotonic()):
            pass

    def spawn(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def fill(self):
        first = time.monotonic()
        for i in range(self.in_flight):
            await asyncio.sleep(max(0, first + SPREAD * i / self.in_flight - time.monotonic()))
            self.spawn(self.again())

    async def pace(self):
        first, i = time.monotonic(), 0
        while self.running:
            due = first + i / self.per_second
            i += 1
            if due > time.monotonic():
                await asyncio.sleep(due - time.monotonic())
            if len(self.tasks) >= self.in_flight:
                self.refused += 1
                await asyncio.sleep(0)
            else:
                self.spawn(self.one(due))

    async def stop(self):
        self.running = False
        await self.starter
        while self.tasks:
            await asyncio.wait(self.tasks)


class ThreadLoad(Load):
    """A thread for each call in flight."""

    def start(self):
        self.threads = ThreadPoolExecutor(self.in_flight)
        self.starter = threading.Thread(target=self.pace if self.per_second else self.fill, daemon=True)
        self.lock = threading.Lock()
        self.starter.start()

    def one(self, intended):
        try:
            self.send(Call(self, intended))
        except Exception as error:
            self.failed(error)
            return False
        return True

    def again(self):
        while self.running and self.one(time.monotonic()):
            pass

    def counted(self, due):
        self.one(due)
        with self.lock:
            self.open -= 1

    def fill(self):
        first = time.monotonic()
        for i in range(self.in_flight):
            time.sleep(max(0, first + SPREAD * i / self.in_flight - time.monotonic()))
            self.threads.submit(self.again)

    def pace(self):
        first, i = time.monotonic(), 0
        while self.running:
            due = first + i / self.per_second
            i += 1
            time.sleep(max(0, due - time.monotonic()))
            with self.lock:
                full = self.open >= self.in_flight
                self.open += not full
            if full:
                self.refused += 1
            else:
                self.threads.submit(self.counted, due)

    async def stop(self):
        self.running = False
        await asyncio.to_thread(self.starter.join)
        await asyncio.to_thread(self.threads.shutdown)


def say(line):
    sys.__stdout__.write(line + "\n")
    sys.__stdout__.flush()


async def window(load, settle, seconds):
    load.start()
    await asyncio.sleep(settle)
    load.begin()
    say("begin")
    await asyncio.sleep(seconds)
    say("result " + load.result())
    await load.stop()
    say("done")


async def obey(words, clients, connect):
    def load(*more):
        client = clients[words[1]]
        return (ThreadLoad if client.BLOCKING else AsyncLoad)(client, words[2], *more)

    match words[0]:
        case "open":
            clients[words[1]] = connect(words[2], int(words[3]))
            say("ready")
        case "close":
            client = clients.pop(words[1])
            if client.BLOCKING:
                client.close()
            else:
                await client.close()
            say("ready")
        case "warm":
            warming = load(int(words[3]))
            warming.start()
            end = time.monotonic() + float(words[5])
            while warming.counts.calls < int(words[4]) and time.monotonic() < end:
                await asyncio.sleep(0.05)
            await warming.stop()
            say("warmed " + warming.result())
        case "closed":
            await window(load(int(words[3])), float(words[4]), float(words[5]))
        case "rate":
            await window(load(int(words[4]), int(words[3])), float(words[5]), float(words[6]))
        case "first":
            clients["first"] = connect(words[1], 1)
            words.insert(2, "plain")
            words[1] = "first"
            once = load(1)
            if once.client.BLOCKING:
                once.client.plain(Call(once, time.monotonic()))
            else:
                await once.client.plain(Call(once, time.monotonic()))
            say("answered")
        case _:
            raise ValueError(f"command: {words}")


async def serve(connect):
    sys.stdout = sys.stderr
    clients = {}
    gc.freeze()
    say("hello")
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip() == "quit":
            break
        try:
            await obey(line.split(), clients, connect)
        except Exception as error:
            traceback.print_exc()
            say(f"failed {error!r}")
    os._exit(0)


def run(connect):
    """Serves until the input ends; connect(url, in_flight) gives a client."""
    asyncio.run(serve(connect))
