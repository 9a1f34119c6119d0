package dev.sluice.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a connection before anything is sent on it. */
enum ListenMode {
    /** It is accepted. */
    ACCEPT,
    /** It is refused: nobody listens. */
    REFUSE,
    /** It is neither accepted nor refused: the listener's backlog is full for ever. */
    NEVER_ACCEPT;

    /** The name in scenarios. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<ListenMode> named(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode.label().equals(label))
                .findFirst();
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(ListenMode::label).toList();
    }
}
