package dev.sluice.docs;

import dev.sluice.Sluice;
import dev.sluice.fanout.Agreement;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import java.time.Duration;
import java.util.List;

/** Asks three models, and takes what two of them agree on. */
final class FanningOut {
    private FanningOut() {}

    // What fails is in the result.
    @SuppressWarnings("FutureReturnValueIgnored")
    static FanOutCall ask(Sluice sluice) {
        // example:begin
        FanOutSpec spec = FanOutSpec.of(
                List.of("glm-4.6", "kimi-latest", "kimi-k2"), new Strategy.Quorum(0, Agreement.NORMALISED));
        FanOutCall call = sluice.fanOut(
                spec.ask(ChatRequest.of("", "Is 2027 a prime? yes or no")),
                CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(20)));
        // The legs as they end; publisher() gives them to any Flow.Subscriber.
        call.legs().runForeach(leg -> System.out.println(leg.model()), sluice.materializer());
        // As soon as it is settled.
        call.answer().thenAccept(answer -> System.out.println(answer.text()));
        // When every leg has ended.
        call.thenAccept(result -> System.out.println(result.why()));
        // example:end
        return call;
    }
}
