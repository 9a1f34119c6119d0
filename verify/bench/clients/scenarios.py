"""What is asked of the clients, and how long each round of it takes."""

import os
import statistics
import subprocess
import sys
import time

import clients as registry
import profile
from process import ClientProcess, Failed, cpu_clock, prefer

# Name, pace of streams in ms, delay of plain answers in ms, flags: see stub.c.
PORTS = {
    "fast": (0, 0, "s"),
    "d50": (10, 50, "s"),
    "d500": (10, 500, "s"),
    "paced": (10, 0, "s"),
    "fast-tls": (0, 0, "st"),
}
SCENARIOS = {
    "s1": "plain calls answered at once, 64 in flight",
    "tls": "the same over TLS",
    "s2": "1,000 in flight, answers after 50 ms",
    "s2-open": "1,000 calls a second, answers after 50 ms",
    "s5": "a tenth of a load, and the load",
    "s3": "10,000 in flight, answers after 500 ms",
    "s4": "500 streams of 50 events, 10 ms apart",
    "s4-100": "100 streams of 50 events, 10 ms apart",
    "s6": "from the start of the process to the first answer",
}
GROUPS = [("plain", ("s1", "s2", "s2-open", "s5", "s3")), ("tls", ("tls",)), ("streams", ("s4", "s4-100"))]


def say(line):
    print(line, file=sys.stderr, flush=True)


class Bench:
    """The stub, the clients of one group at a time, and what was seen of them."""

    def __init__(self, chosen, clients, running):
        self.chosen = chosen
        self.clients = clients
        self.running = running
        self.trust = None
        self.ports = {}
        self.stub = None
        # By scenario and client a sample for each round; who fails has fewer.
        self.samples = {}
        self.failures = {}
        # By scenario the commit and the options it was measured with.
        self.runs = {}

    def start_stub(self):
        binary = os.path.join(registry.BUILT, "stub")
        source = os.path.join(registry.ROOT, "verify", "bench", "stub.c")
        tls, env = [], {}
        if "tls" in self.chosen.scenarios:
            tls = ["-DSTUB_TLS", "-lssl", "-lcrypto"]
            env["STUB_CERTIFICATE"], env["STUB_KEY"], self.trust = registry.certificate()
        subprocess.run(["gcc", "-O2", "-Wall", "-o", binary, source, *tls], check=True)
        wanted = {name: port for name, port in PORTS.items() if tls or "t" not in port[2]}
        self.ports = {name: self.running.port() for name in wanted}
        specs = [f"{self.ports[name]}:{pace}:{delay}:{flags}" for name, (pace, delay, flags) in wanted.items()]
        self.stub = self.running.spawn("stub", [binary, *specs], self.ports["fast"], env=env)
        if self.chosen.priority:
            prefer(self.stub)

    def url(self, port):
        scheme = "https" if port.endswith("tls") else "http"
        return f"{scheme}://localhost:{self.ports[port]}/v1"

    def run(self):
        for group, scenarios in GROUPS:
            wanted = [scenario for scenario in scenarios if scenario in self.chosen.scenarios]
            if wanted:
                self.group(group, wanted)
        if "s6" in self.chosen.scenarios:
            self.cold()

    def takes_part(self, client, group):
        return client.tls or group != "tls"

    def start(self, client, extra=()):
        settings = self.chosen.settings if client.name == "sluice" else ()
        if self.chosen.profile and client.name in self.chosen.profile_clients:
            extra = (*extra, "-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints")
        command = registry.command(client, settings, self.trust, extra)
        env = dict(os.environ)
        env.pop("JAVA_TOOL_OPTIONS", None)
        return ClientProcess(client, command, env, os.path.join(registry.BUILT, client.name + ".log"), [self.stub])

    def group(self, group, scenarios):
        processes = []
        try:
            for client in self.clients:
                if not self.takes_part(client, group):
                    continue
                process = self.start(client)
                processes.append(process)
                try:
                    process.expect("hello", 60)
                    self.warm(process, group)
                except Failed as failure:
                    self.give_up(processes, process, group, failure)
            for scenario in scenarios:
                say(f"{scenario}: {SCENARIOS[scenario]}")
                getattr(self, scenario.replace("-", "_"))(processes)
        finally:
            for process in processes:
                process.close()

    def give_up(self, processes, process, scenario, failure):
        """A client that fails is left out from here on, and the report says so."""
        say(f"  {failure}")
        self.failures.setdefault(scenario, {})[process.client.name] = str(failure).partition("; see ")[0]
        process.close()
        processes.remove(process)

    def warm(self, process, group):
        """JIT compilers need calls rather than time: so many calls, or so long."""
        chosen = self.chosen
        if group == "streams":
            process.open("fast", self.url("fast"), 64)
            found = process.warm("fast", "stream", min(32, chosen.many), chosen.warm_calls // 5, chosen.warm_seconds)
        else:
            port = "fast-tls" if group == "tls" else "fast"
            process.open(port, self.url(port), 64)
            found = process.warm(port, "plain", min(64, chosen.many), chosen.warm_calls, chosen.warm_seconds)
        say(f"  {process.client.name}: warmed by {found['calls']:.0f} calls in {found['seconds']:.0f} s"
            + (f", {found['errors']:.0f} errors: {found['error']}" if found["errors"] else ""))

    def rounds(self, scenario, processes, load, *, open=None, kind="plain", unit="calls", warm=0, only=None):
        """Every client once a round; a window on a machine that is busy with something else is taken again."""
        chosen = self.chosen
        load = [min(word, chosen.many) if isinstance(word, int) else word for word in load]
        samples = self.samples.setdefault(scenario, {})
        taking = [process for process in processes if only is None or only(process.client)]
        for process in list(taking):
            try:
                if open:
                    process.open(open[0], self.url(open[1]), open[2])
                if warm:
                    process.warm(open[0], kind, min(open[2], 1000, chosen.many), 1_000_000, warm)
            except Failed as failure:
                self.give_up(processes, process, scenario, failure)
                taking.remove(process)
        for number in range(chosen.rounds):
            for process in list(taking):
                seen = samples.setdefault(process.client.name, [])
                try:
                    best = None
                    for _ in range(1 + chosen.again):
                        found = process.window(chosen.settle, chosen.seconds, *load)
                        # A machine that stood still stretches the window.
                        found["stalled"] = found["seconds"] > 1.05 * chosen.seconds
                        if best is None or (found["stalled"], found["other"]) < (best["stalled"], best["other"]):
                            best = found
                        if best["other"] <= chosen.quiet and not best["stalled"]:
                            break
                    seen.append(best)
                    cost = best["cpu"] / best[unit] * 1e5 if best[unit] else float("nan")
                    say(f"  {number + 1} {process.client.name:16} {best[unit] / best['seconds']:9.0f}/s {cost:7.2f} CPU-s/100k"
                        f"  p50 {best['latency50']:.2f} p99 {best['latency99']:.2f} ms"
                        + (f"  ttft {best['ttft50']:.2f} {best['ttft99']:.2f}" if kind == "stream" else "")
                        + f"  other {best['other']:.2f}"
                        + (f"  {best['errors']:.0f} ERRORS {best['error'][:120]}" if best["errors"] else ""))
                except Failed as failure:
                    self.give_up(processes, process, scenario, failure)
                    taking.remove(process)
        for process in list(taking):
            if chosen.profile and process.client.name in chosen.profile_clients:
                try:
                    self.profile(scenario, process, load)
                except Failed as failure:
                    self.give_up(processes, process, scenario, failure)
                    taking.remove(process)
        if open:
            for process in taking:
                process.shut(open[0])

    def profile(self, scenario, process, load):
        """Two more windows, which don't count: one for processor time, one for memory."""
        base = os.path.join(os.path.abspath(self.chosen.profile), f"{scenario}-{process.client.name}")
        profiles = {}
        for kind, start in (("cpu", "start,event=cpu,interval=500us"), ("alloc", "start,alloc=64k")):
            file = f"{base}-{kind}.collapsed"
            process.tell("profile", start, f"stop,file={file},collapsed" + (",total" if kind == "alloc" else ""))
            process.expect("ready", 10)
            found = process.window(self.chosen.settle, self.chosen.profile_seconds, *load)
            if found["errors"]:
                say(f"  {found['errors']:.0f} errors while profiled: {found['error']}")
            profiles[kind] = file
        with open(f"{base}.md", "w") as page:
            page.write(profile.page(f"{SCENARIOS.get(scenario, scenario)}: {process.client.name}",
                                    {kind: profile.read(open(file)) for kind, file in profiles.items()}))
        say(f"  profile: {base}.md")

    def s1(self, processes):
        self.rounds("s1", processes, ("closed", "fast", "plain", 64))

    def tls(self, processes):
        self.rounds("tls", processes, ("closed", "fast-tls", "plain", 64))

    def s2(self, processes):
        self.rounds("s2", processes, ("closed", "d50", "plain", 1000), open=("d50", "d50", 1000), warm=self.chosen.settle + 2)

    def s2_open(self, processes):
        # Who can't take the load queues calls up to this many, and what is beyond is counted as refused.
        self.rounds("s2-open", processes, ("rate", "d50o", "plain", 1000, 1000), open=("d50o", "d50", 1000), warm=2)

    def s5(self, processes):
        few = {"sluice", "netty", "okhttp"}
        for name, rate in (("s5-tenth", self.chosen.load // 10), ("s5-whole", self.chosen.load)):
            say(f"  {rate} calls a second")
            self.rounds(name, processes, ("rate", "d50r", "plain", rate, 2000), open=("d50r", "d50", 2000), warm=2,
                        only=lambda client: client.family in few)

    def s3(self, processes):
        samples = self.samples.setdefault("s3", {})
        for process in list(processes):
            in_flight = min(10_000, self.chosen.many)
            if process.client.many < in_flight:
                continue
            try:
                for name in list(process.opened):
                    process.shut(name)
                process.open("d500", self.url("d500"), in_flight)
                process.warm("d500", "plain", in_flight, 10**9, 5)
                found = process.heap("d500", "plain", in_flight, 4)
                found["inFlight"] = found["open"]
                samples[process.client.name] = [found]
                say(f"  {process.client.name:16} {found['calls'] / found['seconds']:9.0f}/s"
                    f"  heap {found['heapWith'] / in_flight / 1024:.1f} KB a call, {found['heapIdle'] / in_flight / 1024:.1f}"
                    f" of it idle  {found['open']} in flight  {found['threads']:.0f} threads"
                    f"  {found['errors']:.0f} errors {found['error'][:120]}")
                process.shut("d500")
            except Failed as failure:
                self.give_up(processes, process, "s3", failure)

    def s4(self, processes):
        self.rounds("s4", processes, ("closed", "paced", "stream", 500), open=("paced", "paced", 500), kind="stream",
                    unit="pieces", warm=20)

    def s4_100(self, processes):
        self.rounds("s4-100", processes, ("closed", "paced1", "stream", 100), open=("paced1", "paced", 100), kind="stream",
                    unit="pieces", warm=2)

    def cold(self):
        """A new process each time."""
        say(f"s6: {SCENARIOS['s6']}")
        samples = self.samples.setdefault("s6", {})
        for _ in range(self.chosen.rounds):
            for client in self.clients:
                begin = time.monotonic()
                process = self.start(client)
                try:
                    process.tell("first", self.url("fast"))
                    process.expect("hello", 60)
                    process.expect("answered", 60)
                    wall = time.monotonic() - begin
                    samples.setdefault(client.name, []).append({"wall": wall, "cpu": cpu_clock(process.pid)})
                except Failed as failure:
                    self.failures.setdefault("s6", {})[client.name] = str(failure).partition("; see ")[0]
                finally:
                    process.close()
        for name, seen in samples.items():
            say(f"  {name:16} {statistics.median(one['wall'] for one in seen):.2f} s")
