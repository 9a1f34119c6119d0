package dev.sluice.gateway;

import dev.sluice.Sluice;
import dev.sluice.batch.Batch;
import dev.sluice.batch.LineRules;
import dev.sluice.batch.journal.JournalSettings;
import dev.sluice.batch.journal.Journals;
import dev.sluice.batch.run.BatchService;
import dev.sluice.batch.run.EngineCaller;
import dev.sluice.batch.run.RunSettings;
import dev.sluice.batch.run.ServiceSettings;
import dev.sluice.config.BatchConfig;
import dev.sluice.config.LoadedConfig;
import dev.sluice.gateway.keys.VirtualKey;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The batches of a gateway's own process: its journal, its engine, its keys. */
final class BatchServices {
    private static final Duration MAX_DRAIN = Duration.ofSeconds(20);

    private BatchServices() {}

    /**
     * Starts them. Blocks.
     *
     * @throws dev.sluice.batch.JournalException when the journal can't be opened
     */
    static BatchService start(Sluice sluice, LoadedConfig config, Tenants tenants) {
        BatchConfig batch = config.batch();
        Duration drain = config.gateway().drainTimeout();
        Clock clock = Clock.systemUTC();
        return BatchService.start(
                () -> Journals.open(batch.journal(), JournalSettings.DEFAULT.withNodeTimeout(batch.nodeTimeout())),
                new KeyedCaller(new EngineCaller(sluice, clock), tenants),
                RunSettings.DEFAULT
                        .withMaxLosses(batch.maxLosses())
                        .withDrain(drain.compareTo(MAX_DRAIN) < 0 ? drain : MAX_DRAIN),
                new ServiceSettings(
                        batch.maxRunning(),
                        batch.maxRequests(),
                        batch.retention(),
                        each -> rules(sluice, batch, tenants, each)),
                clock);
    }

    private static LineRules rules(Sluice sluice, BatchConfig config, Tenants tenants, Batch batch) {
        @Nullable VirtualKey key = tenants.inForce(batch.tenant());
        Predicate<String> models = model -> {
            String asked = model.isEmpty() ? sluice.config().routing().defaultModel() : model;
            return key != null && key.terms().models().allows(asked, sluice.targets(asked));
        };
        return new LineRules(
                batch.endpoint(), config.maxLineBytes(), tenants.needKeys() ? models : model -> true, true);
    }
}
