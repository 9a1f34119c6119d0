package dev.sluice.load.measure;

import java.util.Arrays;
import java.util.Optional;

/** What is kept as a distribution, in microseconds. The names are those of the tags in {@code latency.hlog}. */
public enum Metric {
    /** From the intended start to the last byte of the answer. */
    LATENCY("latency", "latency"),
    /** From the actual start to the last byte of the answer. */
    LATENCY_UNCORRECTED("latency.uncorrected", "latency, uncorrected"),
    /** From the intended start to the first content of a stream. */
    TTFT("ttft", "time to first token"),
    /** From the actual start to the first content of a stream. */
    TTFT_UNCORRECTED("ttft.uncorrected", "time to first token, uncorrected"),
    /** Between two pieces of content of one stream. */
    ITL("itl", "inter-token latency"),
    /** Of one stream: from its first content to its last, for each output token but the first. */
    TPOT("tpot", "time per output token"),
    /** From the intended start to the generator turning to the request. */
    LAG("lag", "schedule lag"),
    /** From a hang-up to the target having noticed. */
    CANCEL("cancel", "cancel latency");

    private final String tag;
    private final String title;

    Metric(String tag, String title) {
        this.tag = tag;
        this.title = title;
    }

    /** The stable name. */
    public String tag() {
        return tag;
    }

    /** The name for people. */
    public String title() {
        return title;
    }

    /** The metric of that name. */
    public static Optional<Metric> named(String tag) {
        return Arrays.stream(values()).filter(metric -> metric.tag.equals(tag)).findFirst();
    }
}
