package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunningCallTest {
    private final Heard heard = new Heard();

    @Test
    void progress_grows_andCarriesTheClientsToken() {
        RunningCall call = call("t");
        call.report(3, 10.0, "three");
        call.report(3, 10.0, "again");
        call.beat(Duration.ZERO);
        call.report(7.5, null, "");

        assertThat(heard.progress)
                .extracting(each -> each.object("params").get("progressToken"))
                .containsOnly("t");
        List<Double> values = heard.progress.stream()
                .map(each -> ((Number) java.util.Objects.requireNonNull(
                                each.object("params").get("progress")))
                        .doubleValue())
                .toList();
        assertThat(values).isSorted().doesNotHaveDuplicates().hasSize(4).first().isEqualTo(3.0);
        assertThat(heard.progress.get(0).object("params").get("progress")).isEqualTo(3L);
        assertThat(heard.progress.get(0).object("params").get("total")).isEqualTo(10L);
        assertThat(heard.progress.get(3).object("params").has("total")).isFalse();
        assertThat(heard.progress.get(3).object("params").has("message")).isFalse();
        assertThat(heard.progress.get(2).object("params").text("message")).startsWith("still running after ");
    }

    @Test
    void withoutAToken_nothingIsSaidOfProgress() {
        RunningCall call = call(null);
        call.report(1, null, "one");
        call.beat(Duration.ZERO);
        assertThat(call.wantsProgress()).isFalse();
        assertThat(heard.progress).isEmpty();
    }

    @Test
    void beat_isSilent_whileSomethingWasSaidLately() {
        RunningCall call = call("t");
        call.beat(Duration.ofHours(1));
        assertThat(heard.progress).isEmpty();
        call.beat(Duration.ZERO);
        assertThat(heard.progress).hasSize(1);
    }

    @Test
    void end_isOnce_andNothingIsSaidAfterIt() {
        AtomicInteger ends = new AtomicInteger();
        RunningCall call = call("t");
        call.onEnd(ends::incrementAndGet);
        CompletableFuture<Void> heartbeat = new CompletableFuture<>();
        call.beatsBy(heartbeat);

        assertThat(call.respond(JsonObject.of("id", 1))).isTrue();
        assertThat(call.respond(JsonObject.of("id", 1))).isFalse();
        assertThat(call.cancel()).isFalse();
        call.report(1, null, "late");
        call.beat(Duration.ZERO);

        assertThat(heard.responses).hasSize(1);
        assertThat(heard.progress).isEmpty();
        assertThat(heard.silences).isZero();
        assertThat(ends).hasValue(1);
        assertThat(heartbeat).isCancelled();
    }

    @Test
    void cancel_endsWhatItDoes_withoutAWord() {
        RunningCall call = call("t");
        ToolRun run = new ToolRun();
        call.runs(run);

        assertThat(call.cancel()).isTrue();

        assertThat(run).isCancelled();
        assertThat(heard.silences).isEqualTo(1);
        assertThat(call.respond(JsonObject.EMPTY)).isFalse();
        assertThat(heard.responses).isEmpty();
    }

    @Test
    void cancelBeforeItRuns_cancelsTheRunAndTheHeartbeatThatComeLater() {
        RunningCall call = call("t");
        assertThat(call.cancel()).isTrue();
        ToolRun run = new ToolRun();
        CompletableFuture<Void> heartbeat = new CompletableFuture<>();

        call.runs(run);
        call.beatsBy(heartbeat);

        assertThat(run).isCancelled();
        assertThat(heartbeat).isCancelled();
    }

    @Test
    void ofManyEnds_oneIsTheEnd() throws Exception {
        for (int round = 0; round < 200; round++) {
            Heard each = new Heard();
            RunningCall call = new RunningCall(new RpcId("1"), "t", each, 0);
            ToolRun run = new ToolRun();
            call.runs(run);
            List<CompletableFuture<Boolean>> ends = List.of(
                    CompletableFuture.supplyAsync(call::cancel),
                    CompletableFuture.supplyAsync(() -> call.respond(JsonObject.EMPTY)),
                    CompletableFuture.supplyAsync(call::cancel));
            call.report(1, null, "");
            run.complete(ToolResult.text("x"));
            assertThat(ends.stream().filter(CompletableFuture::join)).hasSize(1);
            assertThat(each.responses.size() + each.silences).isEqualTo(1);
        }
    }

    private RunningCall call(@Nullable Object token) {
        return new RunningCall(new RpcId("1"), token, heard, System.nanoTime());
    }

    /** Keeps what was said. */
    static final class Heard implements Outlet {
        final List<JsonObject> progress = new ArrayList<>();
        final List<JsonObject> responses = new ArrayList<>();
        int silences;

        @Override
        public synchronized void progress(JsonObject notification) {
            progress.add(notification);
        }

        @Override
        public synchronized void response(JsonObject response) {
            responses.add(response);
        }

        @Override
        public synchronized void silent() {
            silences++;
        }
    }
}
