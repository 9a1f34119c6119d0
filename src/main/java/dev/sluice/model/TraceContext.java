package dev.sluice.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a call stands in a distributed trace: the two header fields of W3C Trace Context (Recommendation of 2021-11-23).
 *
 * @param traceparent version 00: {@code 00-<32 hex>-<16 hex>-<2 hex>}, lower case, neither id all zeros
 * @param tracestate at most 32 vendor entries and 512 characters; empty when there are none
 */
public record TraceContext(String traceparent, String tracestate) {
    private static final int LENGTH = 55;
    private static final Pattern VALID = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int SAMPLED = 1;

    /** @throws IllegalArgumentException when the {@code traceparent} is not one of version 00 */
    public TraceContext {
        if (!VALID.matcher(traceparent).matches()) {
            throw new IllegalArgumentException(
                    "traceparent: " + traceparent.length() + " characters (expected: 00-<trace id>-<span id>-<flags>)");
        }
    }

    /**
     * The context of an incoming call; empty when it has none or an invalid one, which the rules say to ignore (§3.2.2).
     * A {@code traceparent} of a later version is read as far as version 00 goes and becomes one of version 00, with no
     * flag but <em>sampled</em>. An invalid {@code tracestate} is dropped alone (§3.3).
     *
     * @param parents the values of every {@code traceparent} field; more than one is invalid
     * @param states the values of every {@code tracestate} field, in order
     */
    public static Optional<TraceContext> parse(List<String> parents, List<String> states) {
        if (parents.size() != 1) {
            return Optional.empty();
        }
        String known = known(parents.get(0));
        return VALID.matcher(known).matches()
                ? Optional.of(new TraceContext(known, TraceState.clean(states)))
                : Optional.empty();
    }

    /** The 32 hex digits of the trace. */
    public String traceId() {
        return traceparent.substring(3, 35);
    }

    /** The 16 hex digits of the caller's span; the rules call it the parent id. */
    public String spanId() {
        return traceparent.substring(36, 52);
    }

    /** Whether the caller may have recorded its span. */
    public boolean isSampled() {
        return (flags(traceparent) & SAMPLED) != 0;
    }

    /** In the words of version 00; what can't be read stays as it is and is invalid. */
    private static String known(String traceparent) {
        if (traceparent.startsWith("00-")
                || traceparent.length() < LENGTH
                || !traceparent.substring(0, 3).matches("(?!ff)[0-9a-f]{2}-")
                || (traceparent.length() > LENGTH && traceparent.charAt(LENGTH) != '-')) {
            return traceparent;
        }
        String read = "00" + traceparent.substring(2, LENGTH);
        return VALID.matcher(read).matches()
                ? read.substring(0, LENGTH - 2) + ((flags(read) & SAMPLED) == 0 ? "00" : "01")
                : traceparent;
    }

    private static int flags(String traceparent) {
        return Integer.parseInt(traceparent.substring(LENGTH - 2, LENGTH), 16);
    }
}
