package dev.sluice.cli;

import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Simulator;
import java.net.URI;
import java.util.List;

/**
 * A simulated provider, as clients need to know it.
 *
 * @param name in its scenario
 * @param dialect its wire format
 * @param origin where it listens
 * @param key one that it accepts
 * @param models that it knows; empty for any
 * @param certificate that it serves with, as PEM; empty without TLS
 */
record SimulatedProvider(String name, String dialect, URI origin, String key, List<String> models, String certificate) {
    SimulatedProvider {
        models = List.copyOf(models);
    }

    static List<SimulatedProvider> of(Simulator simulator) {
        return simulator.providers().stream()
                .map(name -> new SimulatedProvider(
                        name,
                        simulator.dialect(name),
                        simulator.origin(name),
                        simulator.key(name),
                        simulator.models(name),
                        simulator.certificate(name)))
                .toList();
    }

    static SimulatedProvider of(JsonObject json) {
        return new SimulatedProvider(
                json.text("name"),
                json.text("dialect"),
                URI.create(json.text("origin")),
                json.text("key"),
                json.list("models").stream().map(String::valueOf).toList(),
                json.text("certificate"));
    }

    JsonObject json() {
        return JsonObject.of("name", name, "dialect", dialect)
                .with("origin", origin.toString())
                .with("truth", origin + "/__sim/truth")
                .with("key", key)
                .with("models", models)
                .with("certificate", certificate);
    }
}
