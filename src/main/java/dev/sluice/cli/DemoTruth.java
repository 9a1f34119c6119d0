package dev.sluice.cli;

import dev.sluice.simulator.Truth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the simulated providers recorded of a run, brought together with its calls by their prompts. */
final class DemoTruth {
    private DemoTruth() {}

    static Truth of(Demo.Run run, String provider) {
        Truth truth = run.truth().get(provider);
        if (truth == null) {
            throw new IllegalArgumentException("provider: " + provider + " (expected: one of the scenario's)");
        }
        return truth;
    }

    /** The requests that a provider received, by prompt, in their order. */
    static Map<String, List<Truth.Request>> requests(Demo.Run run, String provider) {
        Map<String, List<Truth.Request>> byPrompt = new HashMap<>();
        for (Truth.Request request : of(run, provider).requests()) {
            byPrompt.computeIfAbsent(request.prompt(), unseen -> new ArrayList<>())
                    .add(request);
        }
        return byPrompt;
    }

    /** Milliseconds from each cancel to the close that the provider saw, sorted; only calls it was still answering. */
    static List<Double> closeMillis(Demo.Run run, String provider) {
        Map<String, List<Truth.Request>> received = requests(run, provider);
        List<Double> millis = new ArrayList<>();
        for (DemoCall call : run.calls()) {
            if (call.cancelledNanos() == 0 || !call.provider().equals(provider)) {
                continue;
            }
            for (Truth.Request request : received.getOrDefault(call.prompt(), List.of())) {
                if (request.outcome().equals("aborted") && request.endedNanos() > call.cancelledNanos()) {
                    millis.add((request.endedNanos() - call.cancelledNanos()) / 1e6);
                }
            }
        }
        Collections.sort(millis);
        return millis;
    }
}
