package dev.sluice.engine;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.EmbeddingAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What one of those who share an upstream call hears of its end, in the terms of its own time. Pure. */
final class SharedEnds {
    private SharedEnds() {}

    /** The upstream call ended so. */
    static Outcome of(SharedCall.Member member, Outcome upstream, long now) {
        Duration elapsed = member.deadline().elapsed(now);
        if (upstream instanceof Outcome.Answered answered) {
            return new Outcome.Answered(
                    answered.answer() instanceof ChatAnswer chat
                            ? chat.withElapsed(elapsed)
                            : ((EmbeddingAnswer) answered.answer()).withElapsed(elapsed));
        }
        return new Outcome.Failed(((Outcome.Failed) upstream)
                .failure()
                .within(elapsed, member.deadline().budget()));
    }

    /** It leaves while the upstream call goes on for others, which alone know of its attempts. */
    static Outcome left(SharedCall.Member member, AttemptFailure reason, long now) {
        String text = member.readers().stream().map(SharedLog.Reader::textRead).collect(Collectors.joining());
        return new Outcome.Failed(new Failure(
                reason,
                "",
                member.dispatch().request().model(),
                member.call().rounds().isEmpty() ? Phase.SENT : Phase.STREAMING,
                List.of(),
                member.deadline().elapsed(now),
                member.deadline().budget(),
                text));
    }
}
