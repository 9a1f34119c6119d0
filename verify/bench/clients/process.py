"""A client in a process of its own, and the machine around it."""

import json
import os
import queue
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import measure  # noqa: E402
from measure import cpu_clock  # noqa: E402


def prefer(pid, priority=-15):
    """Puts a session ahead of others on a shared machine; needs root. Gives what its priority was.

    Where the kernel groups processes by session, a process's own priority counts only within its group.
    """
    try:
        with open(f"/proc/{pid}/autogroup") as file:
            before = int(file.read().split()[-1])
        with open(f"/proc/{pid}/autogroup", "w") as file:
            file.write(str(priority))
        return before
    except FileNotFoundError:
        return priority


class Failed(RuntimeError):
    pass


class ClientProcess:
    """Speaks the driver's lines with one client (java/harness/…/Driver.java, python/driver.py)."""

    def __init__(self, client, command, env, log, others):
        self.client = client
        self.others = others
        self.log = open(log, "w")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
                                        text=True, bufsize=1, env=env, start_new_session=True)
        self.pid = self.process.pid
        if os.getpriority(os.PRIO_PROCESS, 0) < 0:
            prefer(self.pid)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.opened = set()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put((time.monotonic(), line.rstrip("\n")))
        self.lines.put((time.monotonic(), None))

    def expect(self, word, patience):
        """The rest of the next line, which must begin with that word."""
        try:
            _, line = self.lines.get(timeout=patience)
        except queue.Empty:
            raise Failed(f"{self.client.name}: no '{word}' within {patience} s; see {self.log.name}") from None
        if line is None or not line.startswith(word):
            raise Failed(f"{self.client.name}: {line or 'ended'}; see {self.log.name}")
        return line[len(word):].strip()

    def tell(self, *words):
        try:
            self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
            self.process.stdin.flush()
        except OSError as error:
            raise Failed(f"{self.client.name}: {error}; see {self.log.name}") from None

    def open(self, name, url, in_flight):
        self.tell("open", name, url, in_flight)
        self.expect("ready", 60)
        self.opened.add(name)

    def shut(self, name):
        if name in self.opened:
            self.opened.remove(name)
            self.tell("close", name)
            self.expect("ready", 90)

    def warm(self, name, kind, in_flight, calls, seconds):
        self.tell("warm", name, kind, in_flight, calls, seconds)
        return json.loads(self.expect("warmed", seconds + 90))

    def window(self, settle, seconds, *load):
        """One measurement; CPU in seconds.

        The client's clock has steps of 10 ms, the kernel's as it is read here has none; but this process may be late.
        """
        self.tell(*load, settle, seconds)
        self.expect("begin", settle + 60)
        before = self._clocks()
        result = self.expect("result", seconds + 60)
        after = self._clocks()
        self.expect("done", 120)
        spent = [late - early for early, late in zip(before, after)]
        found = json.loads(result)
        if abs(spent[0] - found["seconds"]) < 0.005 * found["seconds"]:
            found["cpu"] = spent[1]
        found["other"] = max(0.0, spent[3] - spent[1] - spent[2]) / spent[0]
        found["rss"] = measure.rss(self.pid)
        return found

    def heap(self, name, kind, in_flight, settle):
        self.tell("heap", name, kind, in_flight, settle)
        found = json.loads(self.expect("result", settle + 180))
        found["rss"] = measure.rss(self.pid)
        return found

    def _clocks(self):
        stub = sum(cpu_clock(pid) for pid in self.others)
        return time.monotonic(), cpu_clock(self.pid), stub, measure.machine_cpu()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.log.close()
