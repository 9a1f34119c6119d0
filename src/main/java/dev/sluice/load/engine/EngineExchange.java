package dev.sluice.load.engine;

import dev.sluice.load.generator.Recording;
import dev.sluice.load.measure.Ending;
import dev.sluice.load.measure.Persona;
import dev.sluice.load.measure.Sample;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.Failure;
import dev.sluice.model.Usage;
import java.util.List;

/** A request under way in the engine. Guarded by its lock: the engine tells of it on threads of its own. */
final class EngineExchange {
    private final long number;
    private final int segment;
    private final Persona persona;
    private final long intendedNanos;
    private final long startedNanos;
    private long firstNanos = Sample.NONE;
    private long lastNanos = Sample.NONE;
    private long cancelledNanos = Sample.NONE;
    private int events;
    private boolean ended;
    private Runnable cancel = () -> {};

    EngineExchange(long number, int segment, Persona persona, long intendedNanos, long startedNanos) {
        this.number = number;
        this.segment = segment;
        this.persona = persona;
        this.intendedNanos = intendedNanos;
        this.startedNanos = startedNanos;
    }

    synchronized void onCancel(Runnable how) {
        cancel = how;
    }

    /** Content arrived. */
    synchronized void onEvents(List<ChatEvent> batch, long now, Recording recording) {
        for (ChatEvent event : batch) {
            if (!event.isContent() || ended) {
                continue;
            }
            events++;
            synchronized (recording) {
                recording.token();
                if (firstNanos != Sample.NONE && persona == Persona.PLAIN) {
                    recording.gap(now - lastNanos);
                }
            }
            firstNanos = firstNanos == Sample.NONE ? now : firstNanos;
            lastNanos = now;
        }
    }

    /** Its caller hangs up; gives whether it was still under way. */
    boolean hangUp(long now) {
        Runnable how;
        synchronized (this) {
            if (ended) {
                return false;
            }
            cancelledNanos = now;
            how = cancel;
        }
        how.run();
        return true;
    }

    /** Nobody waits for it any more. */
    void abandon() {
        Runnable how;
        synchronized (this) {
            how = cancel;
        }
        how.run();
    }

    synchronized boolean isHungUp() {
        return cancelledNanos != Sample.NONE;
    }

    /** It ended with an answer. */
    synchronized Sample answered(ChatAnswer answer, long now) {
        boolean said = !answer.usage().equals(Usage.UNKNOWN);
        return sample(
                now,
                said ? answer.usage().inputTokens() : -1,
                said ? answer.usage().outputTokens() : -1,
                200,
                Ending.ANSWERED,
                "",
                "",
                answer.attempts().size());
    }

    /** It ended without one. */
    synchronized Sample failed(Failure failure, long now) {
        return sample(
                now,
                -1,
                -1,
                failure.cause().status(),
                Ending.FAILED,
                failure.kind().code(),
                failure.cause().message(),
                failure.attempts().size());
    }

    /** It ended otherwise. */
    synchronized Sample over(Ending ending, String detail, long now) {
        return sample(now, -1, -1, 0, ending, "", detail, 1);
    }

    private Sample sample(
            long now,
            long inputTokens,
            long outputTokens,
            int status,
            Ending ending,
            String failure,
            String detail,
            int attempts) {
        ended = true;
        return new Sample(
                number,
                segment,
                persona,
                intendedNanos,
                Math.max(0, startedNanos - intendedNanos),
                startedNanos,
                Sample.NONE,
                firstNanos,
                lastNanos,
                now,
                cancelledNanos,
                events,
                inputTokens,
                outputTokens,
                status,
                ending,
                failure,
                detail,
                attempts,
                false);
    }
}
