package dev.sluice.simulator;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which requests a rule is for; what is empty matches everything.
 *
 * @param model the model's exact name
 * @param modelPrefix how the model's name begins
 * @param stream whether a stream was asked for
 * @param contains a text that the last user message contains
 * @param headers header fields that must be there with these values
 */
record Match(String model, String modelPrefix, Optional<Boolean> stream, String contains, Map<String, String> headers) {
    static final Match ALL = new Match("", "", Optional.empty(), "", Map.of());

    Match {
        headers = Map.copyOf(headers);
    }

    boolean matches(ChatCall call) {
        return (model.isEmpty() || model.equals(call.model()))
                && call.model().startsWith(modelPrefix)
                && (stream.isEmpty() || stream.get() == call.stream())
                && call.prompt().contains(contains)
                && headers.entrySet().stream()
                        .allMatch(field -> field.getValue()
                                .equals(call.headers().get(field.getKey().toLowerCase(Locale.ROOT))));
    }
}
