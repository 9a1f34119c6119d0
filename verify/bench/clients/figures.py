"""The arithmetic between samples and report; knows no processes."""

import statistics


def median(samples, key):
    values = [sample[key] for sample in samples if sample.get(key) is not None]
    return statistics.median(values) if values else None


def per_call(sample, unit="calls"):
    """CPU seconds for 100,000 calls (or pieces of streams); None where there were none."""
    return sample["cpu"] / sample[unit] * 1e5 if sample[unit] else None


def summary(samples, unit="calls"):
    """What a client's rounds come to: medians, the spread of its cost, all its errors."""
    costs = [per_call(sample, unit) for sample in samples if sample[unit]]
    found = {key: median(samples, key) for key in samples[0] if isinstance(samples[0][key], (int, float))}
    found["cost"] = statistics.median(costs) if costs else None
    found["least"] = min(costs) if costs else None
    found["most"] = max(costs) if costs else None
    found["rate"] = statistics.median(sample["calls"] / sample["seconds"] for sample in samples)
    found["pieceRate"] = statistics.median(sample["pieces"] / sample["seconds"] for sample in samples)
    found["errors"] = sum(sample["errors"] for sample in samples)
    found["refused"] = sum(sample["refused"] for sample in samples)
    # Only threads that still live are counted, so that a client whose threads end may come out below nothing.
    found["kb"] = found["allocated"] / 1024 / max(1, found[unit]) if found.get("allocated", 0) > 0 else None
    found["rounds"] = len(samples)
    return found


def ratio(ours, theirs, unit="calls"):
    """Median over the rounds of our cost to theirs in the same round; None without a common round."""
    pairs = [(per_call(a, unit), per_call(b, unit)) for a, b in zip(ours, theirs)]
    values = [a / b for a, b in pairs if a and b]
    return statistics.median(values) if values else None


def beyond(ours, theirs, key):
    """Median over the rounds of what ours is beyond theirs in the same round; None without a common round."""
    values = [a[key] - b[key] for a, b in zip(ours, theirs) if a.get(key) is not None and b.get(key) is not None]
    return statistics.median(values) if values else None


def cheapest(summaries, family):
    """The member of a family that costs least; None when none was measured."""
    costs = {name: seen["cost"] for name, seen in summaries.items() if name in family and seen["cost"]}
    return min(costs, key=costs.get) if costs else None


def at_most(value, bound):
    """The verdict; None when there is nothing to judge."""
    return None if value is None else value <= bound
