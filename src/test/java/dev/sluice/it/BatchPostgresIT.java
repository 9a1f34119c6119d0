package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.batch.Batch;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.run.BatchRunner;
import dev.sluice.batch.run.Batches;
import dev.sluice.testing.PostgresServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Batches in a PostgreSQL server, which several processes share. */
class BatchPostgresIT extends BatchSuite {
    private final String url = PostgresServer.freshUrl();

    @Override
    String location() {
        return url;
    }

    @Test
    void severalProcesses_shareABatch_andAskNothingTwice() throws Exception {
        try (Fixture fixture = Fixture.start(slow("openai", 20), "");
                Batches one = open(fixture);
                Batches two = open(fixture)) {
            Batch batch = submit(one, lines(200, i -> prompt("echo:w" + i)), options(4))
                    .batch();
            BatchRunner first = one.runner(batch);
            BatchRunner second = two.runner(batch);

            CompletableFuture<BatchRunner.End> firstEnd = first.start();
            CompletableFuture<BatchRunner.End> secondEnd = second.start();

            assertThat(firstEnd.get(60, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.FINISHED);
            assertThat(secondEnd.get(60, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.FINISHED);
            assertThat(one.counts(batch)).isEqualTo(ended(200));
            assertThat(first.progress().ended()).isPositive();
            assertThat(second.progress().ended()).isPositive();
            assertThat(sends(fixture))
                    .hasSize(200)
                    .allSatisfy((prompt, times) -> assertThat(times).isOne());
        }
    }

    @Test
    void processThatDies_hasItsItemsTakenOver() throws Exception {
        try (Fixture fixture = Fixture.start("");
                Batches living = open(fixture)) {
            Batch batch = submit(living, lines(20, i -> prompt("echo:w" + i)), options(20))
                    .batch();
            PostgresServer.execute(url, "INSERT INTO sluice_node (id, name, alive_until) VALUES ('dead', 'dead', 0)");
            PostgresServer.execute(
                    url, "UPDATE sluice_item SET state = 1, owner = 'dead', claim = 1 WHERE number <= 7");

            CompletableFuture<BatchRunner.End> end = living.runner(batch).start();

            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.FINISHED);
            assertThat(living.counts(batch)).isEqualTo(ended(20));
        }
    }

    @Test
    void connectionThatBreaks_endsTheRunInOneLine_andNothingIsLost() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("openai", "{ match { contains = hang }, fault = hang }");
            Batch batch;
            try (Batches batches = open(fixture)) {
                batch = submit(batches, lines(10, i -> prompt(i < 6 ? "echo:w" + i : "hang")), options(10))
                        .batch();
                BatchRunner runner = batches.runner(batch);
                CompletableFuture<BatchRunner.End> end = runner.start();
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> runner.progress().counts().succeeded() == 5);

                PostgresServer.cutConnections(url);

                assertThat(end.handle((ok, failure) -> failure).get(30, TimeUnit.SECONDS))
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("does not answer")
                        .hasMessageNotContaining("\n");
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> fixture.truth("openai").aborts() == 5);
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
            fixture.faults("openai", "");
            Duration dead = Duration.ofMillis(1_500);
            try (Batches batches = open(fixture)) {
                CompletableFuture<BatchRunner.End> end = batches.runner(batch).start();
                assertThat(end.get(30, TimeUnit.SECONDS)).as("after %s", dead).isEqualTo(BatchRunner.End.FINISHED);
                assertThat(batches.counts(batch)).isEqualTo(ended(10));
            }
        }
    }
}
