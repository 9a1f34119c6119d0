package dev.sluice.gateway;

import dev.sluice.config.BatchConfig;
import dev.sluice.metrics.GatewayMeters;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What a gateway works with besides its engine.
 *
 * @param tenants whom requests are for
 * @param meters what counts
 * @param metrics the Prometheus text; not on a dispatcher thread
 * @param reload reads the configuration again; completes with what to answer
 * @param mounts what else is served
 * @param batches files and batches
 * @param batch how those are configured
 */
record GatewayParts(
        Tenants tenants,
        GatewayMeters meters,
        Supplier<CompletableFuture<Reply>> metrics,
        Supplier<CompletableFuture<Reply>> reload,
        List<Mount> mounts,
        BatchApi batches,
        BatchConfig batch) {}
