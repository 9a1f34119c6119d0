package dev.sluice.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Chooses the fault of each request: the first rule that applies decides. Confined to its provider's lock. */
final class Rules {
    private static final int KEPT = 10_000;

    private final List<Rule> rules;
    private final List<Map<String, Integer>> uses;
    private final RandomGenerator random;

    Rules(List<Rule> rules, RandomGenerator random) {
        this.rules = rules;
        this.uses = rules.stream().map(rule -> counts()).toList();
        this.random = random;
    }

    synchronized Fault choose(ChatCall call) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            String counted = rule.perPrompt() ? call.prompt() : "";
            int use = uses.get(i).getOrDefault(counted, 0);
            boolean spent = rule.isSequence() ? use >= rule.faults().size() : rule.times() > 0 && use >= rule.times();
            if (!spent && rule.match().matches(call) && (rule.rate() >= 1 || random.nextDouble() < rule.rate())) {
                uses.get(i).put(counted, use + 1);
                return rule.faults().get(rule.isSequence() ? use : 0);
            }
        }
        return Fault.NONE;
    }

    private static Map<String, Integer> counts() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                return size() > KEPT;
            }
        };
    }

    /** Whether new connections are to be accepted and left hanging. */
    boolean hangConnections() {
        return rules.stream().anyMatch(rule -> rule.faults().get(0).kind() == FaultKind.ACCEPT_HANG);
    }
}
