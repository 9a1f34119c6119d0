package dev.sluice.engine;

import dev.sluice.codec.Credential;
import dev.sluice.codec.Dialect;
import dev.sluice.config.ProviderConfig;
import dev.sluice.config.RetryConfig;
import dev.sluice.http.HttpTransport;
import dev.sluice.policy.Backoff;
import dev.sluice.policy.RetryPolicy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor needs to call one provider.
 *
 * @param config its configuration
 * @param dialect its wire format
 * @param credential its key's way into a header; null where the origin needs none or no key is there
 * @param transport opens a new pool; called once for each start of the supervisor
 */
record Provider(
        ProviderConfig config, Dialect dialect, @Nullable Credential credential, Supplier<HttpTransport> transport) {
    String name() {
        return config.name();
    }

    /** The path of the base URL, without a trailing slash. */
    String basePath() {
        String path = config.baseUrl().getRawPath();
        return path == null ? "" : path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    RetryPolicy retryPolicy() {
        RetryConfig retry = config.retry();
        return new RetryPolicy(
                retry.maxAttempts(),
                new Backoff(retry.initialDelay(), retry.multiplier(), retry.maxDelay()),
                new Backoff(retry.throttleInitialDelay(), retry.multiplier(), retry.throttleMaxDelay()),
                retry.minAttemptTime(),
                retry.maxHint());
    }
}
