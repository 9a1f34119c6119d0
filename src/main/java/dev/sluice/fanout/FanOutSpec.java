package dev.sluice.fanout;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import java.util.List;
import java.util.stream.Stream;

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
        FanOutRequest.check(strategy, caps, models.size());
    }

    /** Without caps. */
    public static FanOutSpec of(List<String> models, Strategy strategy) {
        return new FanOutSpec(models, strategy, Caps.NONE);
    }

    /**
     * Reads one from JSON: {@code models} (a list), {@code strategy} ({@code all} if absent, {@code first}, {@code quorum},
     * {@code best}, {@code hedged}), {@code k}, {@code agreement}, {@code tolerance}, {@code judge}, {@code criteria},
     * {@code delay_ms}, {@code max_calls}, {@code max_tokens}, {@code max_cost}; docs/fan-out.md says which belong together.
     *
     * @throws InvalidFanOutException when a field is unknown, of the wrong type or out of range, or has no meaning for the
     *     strategy
     */
    public static FanOutSpec parse(JsonObject fields) {
        return SpecReader.read(fields);
    }

    /**
     * Everyone who may be asked: the models, and the judge if the strategy asks one.
     *
     * @param configuredJudge who judges when no other is named; empty for nobody
     */
    public List<String> everyModel(String configuredJudge) {
        Judge judge = FanOutRequest.judge(strategy);
        if (judge == null) {
            return models;
        }
        String named = judge.model().isBlank() ? configuredJudge : judge.model();
        return named.isBlank()
                ? models
                : Stream.concat(models.stream(), Stream.of(named)).toList();
    }

    /** A question to these models; the model that it names itself is not asked. */
    public FanOutRequest ask(ChatRequest question) {
        return new FanOutRequest(models.stream().map(question::withModel).toList(), strategy, caps);
    }
}
