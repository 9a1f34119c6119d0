package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.ToolRun;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerTest {
    private final Peer peer = new Peer(2);

    @Test
    void calls_areBounded_andMakeRoomAtTheirEnd() {
        RunningCall first = call("1");
        assertThat(peer.add(first)).isNull();
        assertThat(peer.add(call("2"))).isNull();
        RpcError refused = peer.add(call("3"));
        assertThat(refused).isNotNull().extracting(RpcError::code).isEqualTo(RpcError.TOO_MANY);

        assertThat(first.respond(JsonObject.EMPTY)).isTrue();

        assertThat(peer.size()).isEqualTo(1);
        assertThat(peer.add(call("3"))).isNull();
    }

    @Test
    void idUnderWay_isRefused_alsoWhenItIsWrittenAnotherWay() {
        assertThat(peer.add(call(RpcId.of(7)))).isNull();
        assertThat(peer.add(call(RpcId.of(BigInteger.valueOf(7)))))
                .isNotNull()
                .extracting(RpcError::message)
                .asString()
                .startsWith("id: ");
        assertThat(peer.add(call("7"))).isNull();
    }

    @Test
    void cancel_endsTheCallOfThatId_andNoOther() {
        ToolRun run = new ToolRun();
        RunningCall call = call("1");
        call.runs(run);
        assertThat(peer.add(call)).isNull();
        assertThat(peer.cancel(new RpcId("2"))).isFalse();
        assertThat(run).isNotDone();
        assertThat(peer.cancel(new RpcId("1"))).isTrue();
        assertThat(run).isCancelled();
        assertThat(peer.cancel(new RpcId("1"))).isFalse();
        assertThat(peer.size()).isZero();
    }

    @Test
    void leave_cancelsAll_andTakesNoMore() {
        List<ToolRun> runs = new ArrayList<>();
        for (String id : List.of("1", "2")) {
            ToolRun run = new ToolRun();
            runs.add(run);
            RunningCall call = call(id);
            call.runs(run);
            assertThat(peer.add(call)).isNull();
        }
        peer.leave();
        assertThat(runs).allSatisfy(run -> assertThat(run).isCancelled());
        assertThat(peer.size()).isZero();
        assertThat(peer.add(call("3"))).isNotNull();
    }

    private static RunningCall call(String id) {
        return call(new RpcId(id));
    }

    private static RunningCall call(@org.jspecify.annotations.Nullable RpcId id) {
        return new RunningCall(java.util.Objects.requireNonNull(id), null, new RunningCallTest.Heard(), 0);
    }
}
