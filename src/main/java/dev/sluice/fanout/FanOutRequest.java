package dev.sluice.fanout;

import dev.sluice.model.ChatRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several requests for one purpose: most often one question to several models ({@link FanOutSpec#ask}), else questions that
 * differ, such as in the side a model is to take.
 *
 * @param legs each sent once; two may be the same, and then are sent twice
 * @param strategy when there is enough, and which answers win
 * @param caps what it may spend
 */
public record FanOutRequest(List<ChatRequest> legs, Strategy strategy, Caps caps) {
    /** Most legs of one fan-out. */
    public static final int MAX_LEGS = 32;

    /** @throws InvalidFanOutException when there are no legs, too many, fewer than the strategy wants answers, or more than the caps allow */
    public FanOutRequest {
        legs = List.copyOf(legs);
        check(strategy, caps, legs.size());
    }

    /** One question to several models, without caps. */
    public static FanOutRequest of(ChatRequest question, List<String> models, Strategy strategy) {
        return FanOutSpec.of(models, strategy).ask(question);
    }

    static void check(Strategy strategy, Caps caps, int legs) {
        if (legs == 0 || legs > MAX_LEGS) {
            throw InvalidFanOutException.of("models", legs, "1 to " + MAX_LEGS + " models");
        }
        if (strategy instanceof Strategy.First first && first.k() > legs) {
            throw tooMany(first.k(), legs);
        }
        if (strategy instanceof Strategy.Quorum quorum) {
            if (legs < 2) {
                throw InvalidFanOutException.of("models", legs, "2 or more models for a quorum");
            }
            if (quorum.k() > legs) {
                throw tooMany(quorum.k(), legs);
            }
        }
        int calls = strategy instanceof Strategy.Hedged ? 1 : legs + (judge(strategy) == null ? 0 : 1);
        if (caps.maxCalls() > 0 && caps.maxCalls() < calls) {
            throw InvalidFanOutException.of(
                    "max_calls",
                    caps.maxCalls(),
                    "at least " + calls + ": one for each model" + (judge(strategy) == null ? "" : " and the judge"));
        }
    }

    /** Whom a strategy asks about the answers; null when it asks nobody. */
    static @Nullable Judge judge(Strategy strategy) {
        if (strategy instanceof Strategy.Best best) {
            return best.judge();
        }
        return strategy instanceof Strategy.Quorum quorum && quorum.agreement() instanceof Agreement.Judged judged
                ? judged.judge()
                : null;
    }

    private static InvalidFanOutException tooMany(int k, int legs) {
        return InvalidFanOutException.of("k", k, "at most the number of models, which is " + legs);
    }
}
