package dev.sluice.fanout;

import java.util.List;

/**
 * What a judge said, once.
 *
 * @param heard legs whose answers it read
 * @param groups those of them that agree, or the best alone; no leg is in two of them
 * @param problem why it said nothing that counts; empty when it did
 */
record Opinion(List<Integer> heard, List<List<Integer>> groups, String problem) {
    public Opinion {
        heard = List.copyOf(heard);
        groups = groups.stream().map(List::copyOf).toList();
    }

    static Opinion none(List<Integer> heard, String problem) {
        return new Opinion(heard, List.of(), problem);
    }
}
