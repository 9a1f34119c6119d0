package dev.sluice.load.direct;

import dev.sluice.load.measure.Ending;
import dev.sluice.load.measure.Persona;
import dev.sluice.load.measure.Sample;
import org.jspecify.annotations.Nullable;

/** A request under way, as it goes on. */
final class Exchange {
    final long number;
    final int segment;
    final Persona persona;
    final long intendedNanos;
    final long lagNanos;
    long startedNanos = Sample.NONE;
    long headNanos = Sample.NONE;
    long firstNanos = Sample.NONE;
    long lastNanos = Sample.NONE;
    long cancelledNanos = Sample.NONE;
    int events;
    long inputTokens = -1;
    long outputTokens = -1;
    int status;
    boolean fresh;
    boolean sent;
    boolean ended;

    @Nullable
    LoadConnection connection;

    Exchange(long number, int segment, Persona persona, long intendedNanos, long lagNanos) {
        this.number = number;
        this.segment = segment;
        this.persona = persona;
        this.intendedNanos = intendedNanos;
        this.lagNanos = lagNanos;
    }

    Sample sample(long endedNanos, Ending ending, String failure, String detail) {
        return new Sample(
                number,
                segment,
                persona,
                intendedNanos,
                lagNanos,
                startedNanos,
                headNanos,
                firstNanos,
                lastNanos,
                endedNanos,
                cancelledNanos,
                events,
                inputTokens,
                outputTokens,
                status,
                ending,
                failure,
                detail,
                sent ? 1 : 0,
                fresh);
    }
}
