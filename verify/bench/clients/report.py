"""The page: what must hold beside what was measured, then a table for each scenario."""

import figures
from clients import BY_NAME
from scenarios import SCENARIOS

VERDICT = {True: "met", False: "**not met**", None: "not measured"}
SDKS = ("openai-java", "langchain4j", "zai-sdk")
ALL_SDKS = (*SDKS, "spring-ai", "openai-python", "zhipuai")


def family(name):
    return [client.name for client in BY_NAME.values() if client.family == name]


class Page:
    def __init__(self, bench):
        self.samples = bench.samples
        self.failures = bench.failures
        self.runs = bench.runs
        self.summaries = {}
        for scenario, seen in bench.samples.items():
            if scenario == "s6":
                continue
            unit = "pieces" if scenario.startswith("s4") else "calls"
            self.summaries[scenario] = {
                name: figures.summary(samples, unit) for name, samples in seen.items() if samples and "cpu" in samples[0]}

    # What must hold

    def ratio(self, scenario, theirs):
        unit = "pieces" if scenario.startswith("s4") else "calls"
        seen = self.samples.get(scenario, {})
        if "sluice" not in seen or theirs not in seen:
            return None
        return figures.ratio(seen["sluice"], seen[theirs], unit)

    def beyond(self, scenario, theirs, key):
        seen = self.samples.get(scenario, {})
        return figures.beyond(seen.get("sluice", []), seen.get(theirs, []), key)

    def against(self, scenario, name):
        """Our cost to the cheapest form of a client: ratio and form."""
        form = figures.cheapest(self.summaries.get(scenario, {}), family(name))
        return (self.ratio(scenario, form), form) if form else (None, None)

    def judged(self):
        """Text, measured, bound, verdict."""
        rows = []

        def times(text, value, bound):
            measured = "" if value is None else f"{value:.2f} ×"
            rows.append((text, measured, f"≤ {bound:g} ×", figures.at_most(value, bound)))

        def plain(text, value, bound, unit, form=".1f"):
            measured = "" if value is None else f"{value:{form}} {unit}"
            rows.append((text, measured, f"≤ {bound:g} {unit}", figures.at_most(value, bound)))

        ours = {scenario: seen.get("sluice") for scenario, seen in self.summaries.items()}

        def of(scenario, key):
            return ours[scenario][key] if ours.get(scenario) else None

        times("CPU of a plain call, 64 in flight, against bare Netty (NIO)", self.ratio("s1", "netty"), 2.2)
        times("… against OkHttp in its cheapest form", self.against("s1", "okhttp")[0], 1.1)
        for sdk in SDKS:
            times(f"… against {sdk} in its cheapest form", self.against("s1", sdk)[0], 0.6)
        times("… over TLS, against bare Netty (NIO) with TLS", self.ratio("tls", "netty"), 1.6)
        rows.append(self.throughput())
        times("CPU of a call, 1,000 in flight on 50 ms, against OkHttp in its cheapest form",
              self.against("s2", "okhttp")[0], 1.0)
        added = of("s2-open", "latency99")
        plain("p99 added at 1,000 calls a second, open model", None if added is None else added - 50, 5, "ms")
        plain("threads, 1,000 in flight", of("s2", "threads"), 40, "threads", ".0f")
        heap = self.samples.get("s3", {}).get("sluice")
        if heap:
            sample = heap[0]
            beyond = (sample["heapWith"] - sample["heapIdle"]) / sample["inFlight"] / 1024
            plain(f"heap of a call beyond its connection, {sample['inFlight']:,} in flight on 500 ms", beyond, 30, "KB")
            plain("… errors", sample["errors"], 0, "errors", ".0f")
        else:
            plain("heap of a call beyond its connection, 10,000 in flight on 500 ms", None, 30, "KB")
        times("CPU of a streamed event, 500 streams, against bare Netty (NIO)", self.ratio("s4", "netty"), 3)
        rows.append(self.under_all_sdks())
        plain("p99 of the time to first event, 500 streams", of("s4", "ttft99"), 3, "ms")
        plain("… beyond bare Netty's in the same round", self.beyond("s4", "netty", "ttft99"), 3, "ms")
        tenth, whole = of("s5-tenth", "cost"), of("s5-whole", "cost")
        times("CPU of a call at ten times the load", whole / tenth if tenth and whole else None, 1.15)
        cold = [one["wall"] for one in self.samples.get("s6", {}).get("sluice", [])]
        plain("start of the process to the first answer", figures.statistics.median(cold) if cold else None, 1.5, "s", ".2f")
        errors = [sample.get("errors", 0) for seen in self.samples.values() for sample in seen.get("sluice", [])]
        plain("errors of the engine in all windows", sum(errors) if errors else None, 0, "errors", ".0f")
        return rows

    def rivals(self, scenario):
        return {name: seen for name, seen in self.summaries.get(scenario, {}).items()
                if BY_NAME[name].family in ALL_SDKS}

    def throughput(self):
        text = "calls a second, 1,000 in flight on 50 ms, against the best SDK"
        rivals = self.rivals("s2")
        ours = self.summaries.get("s2", {}).get("sluice")
        if not rivals or not ours:
            return text, "", "≥ 1 ×", None
        best = max(rivals, key=lambda name: rivals[name]["rate"])
        value = ours["rate"] / rivals[best]["rate"]
        return f"{text} ({best})", f"{value:.2f} ×", "≥ 1 ×", value >= 1

    def under_all_sdks(self):
        text = "… against the cheapest SDK"
        rivals = {name: seen for name, seen in self.rivals("s4").items() if seen["cost"]}
        if not rivals or "sluice" not in self.summaries.get("s4", {}):
            return text, "", "≤ 1 ×", None
        best = min(rivals, key=lambda name: rivals[name]["cost"])
        value = self.ratio("s4", best)
        return f"{text} ({best})", f"{value:.2f} ×", "≤ 1 ×", figures.at_most(value, 1)

    # Tables

    def lines(self):
        lines = ["| what | measured | target | |", "|---|--:|--:|---|"]
        for text, measured, bound, met in self.judged():
            lines.append(f"| {text} | {measured} | {bound} | {VERDICT[met]} |")
        for scenario in ("s1", "tls", "s2", "s2-open", "s5-tenth", "s5-whole"):
            if self.summaries.get(scenario):
                lines += self.plain_table(scenario)
        if self.samples.get("s3"):
            lines += self.heap_table()
        for scenario in ("s4", "s4-100"):
            if self.summaries.get(scenario):
                lines += self.stream_table(scenario)
        if self.samples.get("s6"):
            lines += self.cold_table()
        if self.runs:
            lines += ["", "## How they were taken", "", "| scenario | commit | options |", "|---|---|---|"]
            lines += [f"| {scenario} | {run['commit']} | `{run['options'] or 'none'}` |" for scenario, run in self.runs.items()]
        if any(self.failures.values()):
            lines += ["", "## Left out", "", "| scenario | client | why |", "|---|---|---|"]
            for scenario, seen in self.failures.items():
                for name, why in seen.items():
                    lines.append(f"| {scenario} | {name} | {why[:160]} |")
        return lines

    def ordered(self, seen):
        return sorted(seen, key=lambda name: seen[name]["cost"] or float("inf"))

    def title(self, scenario):
        titles = dict(SCENARIOS, **{"s5-tenth": "a tenth of a load", "s5-whole": "the load"})
        return titles[scenario][0].upper() + titles[scenario][1:]

    def times(self, scenario, name, theirs):
        unit = "pieces" if scenario.startswith("s4") else "calls"
        seen = self.samples[scenario]
        value = figures.ratio(seen[name], seen[theirs], unit) if theirs in seen else None
        return "" if value is None else f"{value:.2f}"

    def plain_table(self, scenario):
        seen = self.summaries[scenario]
        okhttp = figures.cheapest(seen, family("okhttp"))
        delay = 0 if scenario in ("s1", "tls") else 50
        lines = ["", f"## {self.title(scenario)}", "",
                 "| client | calls/s | CPU-s per 100k (least – most) | × Netty | × OkHttp | p50 ms | p99 ms "
                 "| KB/call | threads | RSS MB | errors | other |",
                 "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
        if delay:
            lines[-2] = lines[-2].replace("p50 ms | p99 ms", "p50 beyond 50 ms | p99 beyond 50 ms")
        for name in self.ordered(seen):
            one = seen[name]
            errors = f"{one['errors']:.0f}" + (f", {one['refused']:.0f} not started" if one["refused"] else "")
            lines.append(
                f"| {name} | {one['rate']:,.0f} | {cost(one)} | {self.times(scenario, name, 'netty')} "
                f"| {self.times(scenario, name, okhttp) if okhttp else ''} | {one['latency50'] - delay:.2f} "
                f"| {one['latency99'] - delay:.2f} | {maybe(one['kb'], '.1f')} | {maybe(one.get('threads'), '.0f')} "
                f"| {one['rss']:.0f} | {errors} | {one['other']:.2f} |")
        return lines

    def stream_table(self, scenario):
        seen = self.summaries[scenario]
        okhttp = figures.cheapest(seen, family("okhttp"))
        lines = ["", f"## {self.title(scenario)}", "",
                 "| client | events/s | CPU-s per 100k events (least – most) | × Netty | × OkHttp | first event p50 ms "
                 "| p99 ms | each event p50 ms | p99 ms | KB/event | threads | RSS MB | errors | other |",
                 "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
        for name in self.ordered(seen):
            one = seen[name]
            lines.append(
                f"| {name} | {one['pieceRate']:,.0f} | {cost(one)} | {self.times(scenario, name, 'netty')} "
                f"| {self.times(scenario, name, okhttp) if okhttp else ''} | {one['ttft50']:.2f} | {one['ttft99']:.2f} "
                f"| {one['piece50']:.2f} | {one['piece99']:.2f} | {maybe(one['kb'], '.1f')} "
                f"| {maybe(one.get('threads'), '.0f')} | {one['rss']:.0f} | {one['errors']:.0f} | {one['other']:.2f} |")
        return lines

    def heap_table(self):
        lines = ["", f"## {self.title('s3')}", "",
                 "| client | in flight | calls/s | p50 ms | p99 ms | live heap KB a call | of it its idle connection | beyond it "
                 "| threads | RSS MB | errors |",
                 "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
        for name, (one,) in self.samples["s3"].items():
            per = one["inFlight"] * 1024
            lines.append(
                f"| {name} | {one['inFlight']:,} | {one['calls'] / one['seconds']:,.0f} | {one['latency50']:.0f} | {one['latency99']:.0f} "
                f"| {one['heapWith'] / per:.1f} | {one['heapIdle'] / per:.1f} "
                f"| {(one['heapWith'] - one['heapIdle']) / per:.1f} | {one['threads']:.0f} | {one['rss']:.0f} "
                f"| {one['errors']:.0f} |")
        return lines

    def cold_table(self):
        seen = {name: ([one["wall"] for one in samples], [one["cpu"] for one in samples])
                for name, samples in self.samples["s6"].items() if samples}
        lines = ["", f"## {self.title('s6')}", "", "| client | s (least – most) | CPU-s |", "|---|--:|--:|"]
        for name in sorted(seen, key=lambda name: figures.statistics.median(seen[name][0])):
            walls, cpus = seen[name]
            lines.append(f"| {name} | {figures.statistics.median(walls):.2f} ({min(walls):.2f} – {max(walls):.2f}) "
                         f"| {figures.statistics.median(cpus):.2f} |")
        return lines


def cost(one):
    return f"{one['cost']:.2f} ({one['least']:.2f} – {one['most']:.2f})" if one["cost"] else ""


def maybe(value, form):
    return "" if value is None else f"{value:{form}}"
