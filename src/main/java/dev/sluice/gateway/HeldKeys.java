package dev.sluice.gateway;

import dev.sluice.gateway.keys.KeyAdmission;
import dev.sluice.gateway.keys.VirtualKey;
import dev.sluice.policy.TokenEstimate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The virtual keys as one client's connection is held to them. */
final class HeldKeys implements MountKeys {
    private final Tenants tenants;
    private final RequestHead head;
    private final BiPredicate<@Nullable VirtualKey, String> models;

    /** @param models whether a key allows a model */
    HeldKeys(Tenants tenants, RequestHead head, BiPredicate<@Nullable VirtualKey, String> models) {
        this.tenants = tenants;
        this.head = head;
        this.models = models;
    }

    @Override
    public void check(String key) {
        @Nullable VirtualKey unused = identify(key);
    }

    @Override
    public Admission admit(String text, String message) {
        @Nullable VirtualKey key = identify(text);
        if (key == null) {
            return new Admission("", model -> models.test(null, model), () -> {});
        }
        long most = key.terms().maxBodyBytes();
        if (most > 0 && message.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new MountKeyException(
                    "the message is too large (expected: at most " + most + " bytes with this key)", true, null);
        }
        try {
            KeyAdmission.Granted granted = tenants.admission(key, TokenEstimate.ofText(message));
            // What the call cost is not known here: what was set aside counts.
            Runnable release = () -> {
                boolean unused = granted.lease().settle(-1, System.nanoTime());
            };
            return new Admission(key.id(), model -> models.test(key, model), release);
        } catch (RequestException e) {
            throw new MountKeyException(e.error().message(), true, e.error().retryAfter());
        }
    }

    private @Nullable VirtualKey identify(String key) {
        List<String> authorization = key.isEmpty() ? head.fields("authorization") : List.of("Bearer " + key);
        try {
            return tenants.identify(authorization, head.remote().getAddress(), keyId -> {});
        } catch (RequestException e) {
            throw new MountKeyException(e.error().message(), false, e.error().retryAfter());
        }
    }
}
