package dev.sluice.fanout;

import dev.sluice.model.JsonObject;
import dev.sluice.model.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a {@link FanOutSpec} from JSON; what does not belong to its strategy is refused. */
final class SpecReader {
    private static final List<String> STRATEGIES = List.of("all", "first", "quorum", "best", "hedged");
    private static final List<String> AGREEMENTS = List.of("exact", "normalised", "json", "numeric", "judge");
    private static final List<String> FIELDS = List.of(
            "models",
            "strategy",
            "k",
            "agreement",
            "tolerance",
            "judge",
            "criteria",
            "delay_ms",
            "max_calls",
            "max_tokens",
            "max_cost");

    private final JsonObject fields;
    private final Set<String> read = new HashSet<>();

    private SpecReader(JsonObject fields) {
        this.fields = fields;
    }

    static FanOutSpec read(JsonObject fields) {
        SpecReader reader = new SpecReader(fields);
        for (String name : fields.fields().keySet()) {
            if (!FIELDS.contains(name)) {
                throw new InvalidFanOutException(
                        name,
                        name + ": unknown" + Nearest.hint(name, FIELDS) + " (expected: " + String.join(", ", FIELDS)
                                + ")");
            }
        }
        List<String> models = reader.models();
        Strategy strategy = reader.strategy();
        Caps caps = new Caps(reader.whole("max_calls", 0), reader.number("max_tokens"), reader.decimal("max_cost", 0));
        reader.refuseUnread(strategy);
        return new FanOutSpec(models, strategy, caps);
    }

    private List<String> models() {
        read.add("models");
        if (!(fields.get("models") instanceof List<?> list)) {
            throw new InvalidFanOutException("models", "models: (expected: a list of models)");
        }
        List<String> models = new ArrayList<>();
        for (Object model : list) {
            if (!(model instanceof String name)) {
                String at = "models[" + models.size() + "]";
                throw new InvalidFanOutException(at, at + ": (expected: a model id, an alias or provider/model)");
            }
            models.add(name);
        }
        return models;
    }

    private Strategy strategy() {
        String name = text("strategy", "all");
        return switch (name) {
            case "all" -> Strategy.ALL;
            case "first" -> new Strategy.First(whole("k", 1));
            case "quorum" -> new Strategy.Quorum(whole("k", 0), agreement());
            case "best" -> new Strategy.Best(judge());
            case "hedged" -> new Strategy.Hedged(Duration.ofMillis(whole("delay_ms", 0)));
            default -> throw unknown("strategy", name, STRATEGIES);
        };
    }

    private Agreement agreement() {
        String name = text("agreement", "normalised");
        return switch (name) {
            case "exact" -> Agreement.EXACT;
            case "normalised" -> Agreement.NORMALISED;
            case "json" -> Agreement.JSON;
            case "numeric" -> new Agreement.Numeric(decimal("tolerance", 0));
            case "judge" -> new Agreement.Judged(judge());
            default -> throw unknown("agreement", name, AGREEMENTS);
        };
    }

    private Judge judge() {
        return new Judge(text("judge", ""), text("criteria", ""));
    }

    private String text(String name, String absent) {
        read.add(name);
        Object value = fields.get(name);
        if (value != null && !(value instanceof String)) {
            throw new InvalidFanOutException(name, name + ": (expected: a text)");
        }
        return value == null ? absent : fields.text(name);
    }

    private int whole(String name, int absent) {
        read.add(name);
        Object value = fields.get(name);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof Integer whole)) {
            throw new InvalidFanOutException(name, name + ": " + shown(value) + " (expected: a whole number)");
        }
        return whole;
    }

    private long number(String name) {
        read.add(name);
        Object value = fields.get(name);
        if (value != null && !(value instanceof Integer) && !(value instanceof Long)) {
            throw new InvalidFanOutException(name, name + ": " + shown(value) + " (expected: a whole number)");
        }
        return fields.number(name, 0);
    }

    private double decimal(String name, double absent) {
        read.add(name);
        Object value = fields.get(name);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof Number number)) {
            throw new InvalidFanOutException(name, name + ": " + shown(value) + " (expected: a number)");
        }
        return number.doubleValue();
    }

    private void refuseUnread(Strategy strategy) {
        for (String name : fields.fields().keySet()) {
            if (!read.contains(name)) {
                String what = strategy instanceof Strategy.Quorum quorum
                        ? "quorum with the agreement " + quorum.agreement().label()
                        : strategy.label();
                throw new InvalidFanOutException(
                        name, name + ": has no meaning for " + what + " (expected: leave it out)");
            }
        }
    }

    private static InvalidFanOutException unknown(String field, String name, List<String> known) {
        return new InvalidFanOutException(
                field,
                field + ": " + shown(name) + Nearest.hint(name, known) + " (expected: " + String.join(", ", known)
                        + ")");
    }

    private static String shown(Object value) {
        String text = String.valueOf(value);
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
