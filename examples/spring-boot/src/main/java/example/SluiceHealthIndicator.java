package example;

import dev.sluice.Sluice;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.ProviderStatus;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Up while a call would be taken on; each provider with what it waits for. */
@Component
class SluiceHealthIndicator extends AbstractHealthIndicator {
    private final Sluice sluice;

    SluiceHealthIndicator(Sluice sluice) {
        this.sluice = sluice;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws Exception {
        EngineStatus status = sluice.status().get(2, TimeUnit.SECONDS);
        for (ProviderStatus provider : status.providers()) {
            builder.withDetail(provider.provider(), provider.ready() ? "ready" : provider.note());
        }
        builder.status(status.isReady() ? "UP" : "DOWN");
    }
}
