package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.batch.Failpoint;
import dev.sluice.testing.PostgresServer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9}: at each named failpoint, and at random moments. {@link CrashBench} says what must hold after each. */
class BatchCrashIT {
    /** Each failpoint, in the order in which a batch comes to them, and how often it is to be reached first. */
    private static final Map<Failpoint, Integer> FAILPOINTS = new LinkedHashMap<>();

    static {
        FAILPOINTS.put(Failpoint.BEFORE_ACCEPT_FSYNC, 1);
        FAILPOINTS.put(Failpoint.AFTER_ACCEPT_FSYNC, 1);
        FAILPOINTS.put(Failpoint.BEFORE_CLAIM_COMMIT, 2);
        FAILPOINTS.put(Failpoint.AFTER_CLAIM_COMMIT, 2);
        FAILPOINTS.put(Failpoint.BEFORE_SEND, 15);
        FAILPOINTS.put(Failpoint.AFTER_SEND, 15);
        FAILPOINTS.put(Failpoint.BEFORE_HEAD, 15);
        FAILPOINTS.put(Failpoint.BEFORE_BODY, 15);
        FAILPOINTS.put(Failpoint.AFTER_BODY, 15);
        FAILPOINTS.put(Failpoint.BEFORE_RESULT_COMMIT, 3);
        FAILPOINTS.put(Failpoint.AFTER_RESULT_COMMIT, 3);
        FAILPOINTS.put(Failpoint.BEFORE_FINALIZE, 1);
        FAILPOINTS.put(Failpoint.AFTER_FINALIZE, 1);
        FAILPOINTS.put(Failpoint.BEFORE_FILE_RENAME, 1);
        FAILPOINTS.put(Failpoint.AFTER_FILE_RENAME, 1);
    }

    @TempDir
    private Path directory;

    @Test
    void killAtEachFailpoint_losesNothing_andAsksNothingFinishedAgain() throws Exception {
        assertThat(FAILPOINTS.keySet()).isEqualTo(EnumSet.allOf(Failpoint.class));
        try (CrashBench bench = new CrashBench(directory, "journal.db", 250, 8)) {
            dieEverywhere(bench);
            assertThat(bench.kills()).isEqualTo(FAILPOINTS.size() + 1);
        }
    }

    @Test
    void killAtRandomMoments_losesNothing_andAsksNothingFinishedAgain() throws Exception {
        try (CrashBench bench = new CrashBench(directory, "journal.db", 1_200, 8)) {
            killAtRandom(bench, new Random(seed()), 20);
            assertThat(bench.kills()).isEqualTo(20);
        }
    }

    @Test
    @Tag("crash")
    void twoHundredKillsAtRandomMoments() throws Exception {
        Random random = new Random(seed());
        int kills = 0;
        long resent = 0;
        long inFlight = 0;
        int batches = 0;
        while (kills < 200) {
            batches++;
            try (CrashBench bench = new CrashBench(
                    java.nio.file.Files.createDirectory(directory.resolve("batch" + batches)),
                    "journal.db",
                    1_000,
                    16)) {
                killAtRandom(bench, random, 25);
                kills += bench.kills();
                resent += bench.resent();
                inFlight += bench.inFlight();
            }
        }
        System.out.printf(
                "%d kills, %d batches of 1,000 items: %d calls under way at the kills, %d sent again%n",
                kills, batches, inFlight, resent);
    }

    @Test
    @Tag("crash")
    void killsWithAJournalInPostgres() throws Exception {
        try (CrashBench bench = new CrashBench(directory, PostgresServer.freshUrl(), 250, 8)) {
            dieEverywhere(bench);
        }
        Path second = java.nio.file.Files.createDirectory(directory.resolve("second"));
        try (CrashBench bench = new CrashBench(second, PostgresServer.freshUrl(), 600, 8)) {
            killAtRandom(bench, new Random(seed()), 20);
        }
    }

    private static void dieEverywhere(CrashBench bench) throws Exception {
        Set<Failpoint> first = EnumSet.range(Failpoint.BEFORE_ACCEPT_FSYNC, Failpoint.BEFORE_HEAD);
        for (Failpoint failpoint : first) {
            bench.dieAt(failpoint.word() + ":" + FAILPOINTS.get(failpoint));
        }
        // That an answer has begun only the provider knows.
        bench.script("{ times = 1, fault = stall-after-head }");
        assertThat(bench.killWhen(
                        "after-head",
                        () -> bench.truth().requests().stream()
                                .anyMatch(request ->
                                        request.fault().equals("stall-after-head") && request.headNanos() != 0)))
                .isTrue();
        bench.script("");
        for (Failpoint failpoint : EnumSet.complementOf(EnumSet.copyOf(first))) {
            bench.dieAt(failpoint.word() + ":" + FAILPOINTS.get(failpoint));
        }
        bench.finish();
        bench.history().forEach(System.out::println);
    }

    private static void killAtRandom(CrashBench bench, Random random, int kills) throws Exception {
        boolean alive = true;
        while (alive && bench.kills() < kills) {
            long from = bench.truth().requestCount();
            int after = random.nextInt(40);
            boolean early = random.nextInt(5) == 0;
            long millis = early ? random.nextInt(1_500) : random.nextInt(60);
            long[] since = {early ? System.nanoTime() : 0};
            alive = bench.killWhen(
                    early ? millis + " ms after its start" : millis + " ms after " + after + " calls", () -> {
                        if (since[0] == 0 && bench.truth().requestCount() - from >= after) {
                            since[0] = System.nanoTime();
                        }
                        return since[0] != 0 && System.nanoTime() - since[0] >= millis * 1_000_000;
                    });
        }
        bench.finish();
        bench.history().forEach(System.out::println);
    }

    private static long seed() {
        long seed = Long.getLong("dev.sluice.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("seed " + seed);
        return seed;
    }
}
