package dev.sluice.fanout;

import dev.sluice.model.ChatRequest;
import java.util.List;

/**
 * How questions are fanned out, without the question: models, strategy and caps.
 *
 * @param models who is asked: model ids, aliases or {@code provider/model}; one that stands there twice is asked twice
 * @param strategy when there is enough, and which answers win
 * @param caps what one fan-out may spend
 */
public record FanOutSpec(List<String> models, Strategy strategy, Caps caps) {
    /** @throws InvalidFanOutException when there are no models, or fewer than the strategy wants answers */
    public FanOutSpec {
        models = List.copyOf(models);
        if (models.isEmpty()) {
            throw InvalidFanOutException.of("models", "none", "at least one model");
        }
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).isBlank()) {
                throw InvalidFanOutException.of("models[" + i + "]", "''", "a model id, an alias or provider/model");
            }
        }
        FanOutRequest.check(strategy, models.size());
    }

    /** Without caps. */
    public static FanOutSpec of(List<String> models, Strategy strategy) {
        return new FanOutSpec(models, strategy, Caps.NONE);
    }

    /** A question to these models; the model that it names itself is not asked. */
    public FanOutRequest ask(ChatRequest question) {
        return new FanOutRequest(models.stream().map(question::withModel).toList(), strategy, caps);
    }
}
