"""What lies between the samples and the page, on samples made up here; takes no measurements."""

import types
import unittest

import figures
import profile
from report import Page


def sample(calls, cpu, **more):
    found = {"seconds": 2.0, "calls": calls, "pieces": 0, "errors": 0, "refused": 0, "cpu": cpu, "other": 0.1, "rss": 300.0,
             "threads": 12, "allocated": calls * 2048, "error": ""}
    for name in ("latency", "ttft", "piece"):
        found.update({name + suffix: 1.0 for suffix in ("50", "90", "99", "999")})
    return {**found, **more}


def bench(**samples):
    return types.SimpleNamespace(samples={name.replace("_", "-"): seen for name, seen in samples.items()}, failures={},
                                 runs={})


class Figures(unittest.TestCase):
    def test_costs_are_for_a_hundred_thousand(self):
        self.assertAlmostEqual(figures.per_call(sample(50_000, 2.0)), 4.0)
        self.assertIsNone(figures.per_call(sample(0, 2.0)))
        self.assertAlmostEqual(figures.per_call(sample(10, 1.0, pieces=500), "pieces"), 200.0)

    def test_summary_has_medians_spread_and_all_errors(self):
        seen = figures.summary([sample(100_000, 3.0, errors=1), sample(100_000, 1.0), sample(100_000, 2.0, errors=2)])
        self.assertEqual((seen["cost"], seen["least"], seen["most"]), (2.0, 1.0, 3.0))
        self.assertEqual(seen["errors"], 3)
        self.assertEqual(seen["rate"], 50_000)
        self.assertEqual(seen["kb"], 2.0)

    def test_memory_that_is_not_known_is_none(self):
        self.assertIsNone(figures.summary([sample(10, 1.0, allocated=-5)])["kb"])

    def test_ratios_are_taken_within_a_round(self):
        # The machine was three times slower in the second round; the ratio was the same.
        ours = [sample(1000, 2.0), sample(1000, 6.0)]
        theirs = [sample(1000, 1.0), sample(1000, 3.0)]
        self.assertAlmostEqual(figures.ratio(ours, theirs), 2.0)
        self.assertIsNone(figures.ratio(ours, [sample(0, 1.0)]))

    def test_cheapest_is_of_the_family_and_measured(self):
        seen = {"a": {"cost": 3.0}, "b": {"cost": 2.0}, "c": {"cost": 1.0}, "d": {"cost": None}}
        self.assertEqual(figures.cheapest(seen, ["a", "b", "d"]), "b")
        self.assertIsNone(figures.cheapest(seen, ["d"]))


class Judged(unittest.TestCase):
    def judged(self, **samples):
        return {text: (measured, met) for text, measured, _, met in Page(bench(**samples)).judged()}

    def test_what_was_not_measured_is_not_judged(self):
        self.assertEqual({met for _, met in self.judged().values()}, {None})

    def test_plain_calls_are_judged_by_ratio(self):
        rows = self.judged(s1={"sluice": [sample(1000, 2.1)], "netty": [sample(1000, 1.0)], "okhttp": [sample(1000, 3.0)],
                               "okhttp-enqueue": [sample(1000, 1.0)]})
        self.assertEqual(rows["CPU of a plain call, 64 in flight, against bare Netty (NIO)"], ("2.10 ×", True))
        self.assertEqual(rows["… against OkHttp in its cheapest form"], ("2.10 ×", False))
        self.assertEqual(rows["… against openai-java in its cheapest form"], ("", None))

    def test_streams_are_judged_by_events(self):
        rows = self.judged(s4={"sluice": [sample(10, 2.0, pieces=1000, ttft99=3.5)],
                               "netty": [sample(10, 1.0, pieces=1500, ttft99=1.0)],
                               "okhttp": [sample(10, 2.0, pieces=1500)], "langchain4j": [sample(10, 2.0, pieces=500)]})
        self.assertEqual(rows["CPU of a streamed event, 500 streams, against bare Netty (NIO)"], ("3.00 ×", True))
        self.assertEqual(rows["… against the cheapest SDK (langchain4j)"], ("0.50 ×", True))
        self.assertEqual(rows["p99 of the time to first event, 500 streams"], ("3.5 ms", False))
        self.assertEqual(rows["… beyond bare Netty's in the same round"], ("2.5 ms", True))

    def test_latency_heap_and_start(self):
        rows = self.judged(
            s2_open={"sluice": [sample(1000, 1.0, latency99=54.0)]},
            s3={"sluice": [{**sample(1000, 1.0), "inFlight": 1024, "heapWith": 50 * 2**20, "heapIdle": 20 * 2**20}]},
            s6={"sluice": [{"wall": 1.4, "cpu": 2.0}, {"wall": 1.6, "cpu": 2.0}, {"wall": 1.5, "cpu": 2.0}]})
        self.assertEqual(rows["p99 added at 1,000 calls a second, open model"], ("4.0 ms", True))
        self.assertEqual(rows["heap of a call beyond its connection, 1,024 in flight on 500 ms"], ("30.0 KB", True))
        self.assertEqual(rows["start of the process to the first answer"], ("1.50 s", True))

    def test_every_table_has_its_rows(self):
        two = {"sluice": [sample(1000, 2.0, pieces=1000)], "netty": [sample(1000, 1.0, pieces=1000)]}
        heap = {"sluice": [{**sample(1000, 1.0), "inFlight": 10, "heapWith": 2048, "heapIdle": 1024}]}
        seen = bench(s1=two, tls=two, s2=two, s2_open=two, s5_tenth=two, s5_whole=two, s3=heap, s4=two, s4_100=two,
                     s6={"sluice": [{"wall": 1.0, "cpu": 1.0}]})
        seen.runs = {"s1": {"commit": "abc", "options": "--rounds 1"}}
        seen.failures = {"s1": {"zai-sdk": "zai-sdk: no"}}
        lines = Page(seen).lines()
        self.assertEqual(sum(line.startswith("## ") for line in lines), 12)
        self.assertIn("| s1 | abc | `--rounds 1` |", lines)
        self.assertEqual(sum(line.startswith("| sluice |") for line in lines), 10)
        self.assertIn("| s1 | zai-sdk | zai-sdk: no |", lines)
        for line, after in zip(lines, lines[1:]):
            if line.startswith("| ") and after.startswith("|--"):
                self.assertEqual(line.count("|"), after.count("|"), line)


class Profile(unittest.TestCase):
    def test_stacks_are_read_with_their_weight(self):
        self.assertEqual(list(profile.read(["a;b c;d 12\n", "\n"])), [(["a", "b c", "d"], 12)])

    def test_the_kernel_comes_first_then_the_innermost_owner(self):
        stack = ["java/lang/Thread.run", "akka/dispatch/Mailbox.run", "dev/sluice/engine/Attempt.send"]
        self.assertEqual(profile.category(stack), "engine")
        self.assertEqual(profile.category([*stack, "java/util/HashMap.get"]), "engine")
        self.assertEqual(profile.category([*stack, "dev/sluice/codec/JsonWriter.string"]), "JSON")
        self.assertEqual(profile.category([*stack, "__x64_sys_futex_[k]", "x"]), "thread park and unpark")
        self.assertEqual(profile.category(["java/lang/Thread.run"]), "other Java")
        self.assertEqual(profile.category(["_start"]), "the JVM and the rest")

    def test_shares_add_up(self):
        stacks = [(["akka/actor/A"], 30), (["akka/actor/A", "io/netty/B"], 70)]
        self.assertEqual(profile.by_category(stacks), [("Netty", 0.7), ("actors", 0.3)])
        self.assertEqual(profile.by_frame(stacks), [("io/netty/B", 0.7, 0.7), ("akka/actor/A", 0.3, 1.0)])


if __name__ == "__main__":
    unittest.main()
