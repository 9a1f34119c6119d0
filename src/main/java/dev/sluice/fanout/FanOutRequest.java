package dev.sluice.fanout;

import dev.sluice.model.ChatRequest;
import java.util.List;

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

    /** @throws InvalidFanOutException when there are no legs, too many, or fewer than the strategy wants answers */
    public FanOutRequest {
        legs = List.copyOf(legs);
        check(strategy, legs.size());
    }

    /** One question to several models, without caps. */
    public static FanOutRequest of(ChatRequest question, List<String> models, Strategy strategy) {
        return FanOutSpec.of(models, strategy).ask(question);
    }

    static void check(Strategy strategy, int legs) {
        if (legs == 0 || legs > MAX_LEGS) {
            throw InvalidFanOutException.of("models", legs, "1 to " + MAX_LEGS + " models");
        }
        if (strategy instanceof Strategy.First first && first.k() > legs) {
            throw InvalidFanOutException.of("k", first.k(), "at most the number of models, which is " + legs);
        }
    }
}
