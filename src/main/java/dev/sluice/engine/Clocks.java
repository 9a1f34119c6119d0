package dev.sluice.engine;

import dev.sluice.config.ClockProfile;
import dev.sluice.config.EngineConfig;
import dev.sluice.config.ProviderConfig;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelRequest;
import org.jspecify.annotations.Nullable;

/** Which clocks a request runs under: the profile it names, or the one that what it asks for needs. */
final class Clocks {
    private Clocks() {}

    /** The clocks at a provider; null when there is no profile of the name asked for. */
    static @Nullable ClockProfile of(EngineConfig config, String provider, ModelRequest request, CallOptions options) {
        String named = options.profile();
        ProviderConfig configured = config.providers().get(provider);
        return configured == null ? null : configured.profiles().get(named == null ? derived(request) : named);
    }

    /** The complaint about a profile that is not there. */
    static AttemptFailure unknown(CallOptions options) {
        return AttemptFailure.of(
                FailureKind.INVALID_REQUEST, Delivery.NOT_SENT, "no profile named '" + options.profile() + "'");
    }

    /** For a chat {@code web-search} if the request searches, {@code thinking} if it thinks, else {@code chat}. */
    static String derived(ModelRequest request) {
        if (!(request instanceof ChatRequest)) {
            return "chat";
        }
        JsonObject parameters = request.parameters();
        if (parameters.has("web_search") || searches(parameters)) {
            return "web-search";
        }
        return parameters.object("thinking").text("type").equals("enabled") ? "thinking" : "chat";
    }

    private static boolean searches(JsonObject parameters) {
        for (JsonObject tool : parameters.objects("tools")) {
            if (tool.text("type").equals("web_search")
                    || tool.object("function").text("name").equals("$web_search")) {
                return true;
            }
        }
        return false;
    }
}
