package dev.sluice.simulator;

import java.util.List;
import java.util.random.RandomGenerator;

/** Chooses the fault of each request: the first rule that applies decides. Confined to its provider's lock. */
final class Rules {
    private final List<Rule> rules;
    private final int[] uses;
    private final RandomGenerator random;

    Rules(List<Rule> rules, RandomGenerator random) {
        this.rules = rules;
        this.uses = new int[rules.size()];
        this.random = random;
    }

    synchronized Fault choose(ChatCall call) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            boolean spent =
                    rule.isSequence() ? uses[i] >= rule.faults().size() : rule.times() > 0 && uses[i] >= rule.times();
            if (!spent && rule.match().matches(call) && (rule.rate() >= 1 || random.nextDouble() < rule.rate())) {
                int use = uses[i]++;
                return rule.faults().get(rule.isSequence() ? use : 0);
            }
        }
        return Fault.NONE;
    }

    /** Whether new connections are to be accepted and left hanging. */
    boolean hangConnections() {
        return rules.stream().anyMatch(rule -> rule.faults().get(0).kind() == FaultKind.ACCEPT_HANG);
    }
}
