package dev.sluice.fanout;

import akka.stream.Materializer;
import dev.sluice.engine.Engine;
import dev.sluice.engine.Prospect;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.RequestId;
import dev.sluice.policy.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts fan-outs on an engine. Any thread. */
public final class FanOuts {
    private final Engine engine;
    private final Materializer materializer;

    public FanOuts(Engine engine, Materializer materializer) {
        this.engine = engine;
        this.materializer = materializer;
    }

    /**
     * Starts one; see {@code Sluice.fanOut}.
     *
     * @throws InvalidFanOutException when it can't be made as asked for; nothing was sent then
     */
    public FanOutCall start(FanOutRequest request, CallOptions options) {
        long now = engine.now();
        RequestId id = engine.newId();
        List<Duration> budgets = budgets(request, options);
        Duration budget = options.deadline() == null
                ? budgets.stream().max(Duration::compareTo).orElseThrow()
                : options.deadline();
        FanOutCall call = new FanOutCall(id, materializer, engine.callbacks());
        FanOutCourse course = new FanOutCourse(
                id, request, options, budgets, Deadline.startingAt(now, budget), call.audience(engine.stopped()));
        call.onCancel(engine.open(id, course, null));
        return call;
    }

    private List<Duration> budgets(FanOutRequest request, CallOptions options) {
        List<Duration> budgets = new ArrayList<>();
        for (int i = 0; i < request.legs().size(); i++) {
            ChatRequest leg = request.legs().get(i);
            Prospect prospect = engine.prospect(leg, options);
            AttemptFailure refusal = prospect.refusal();
            if (refusal != null) {
                String field = "models[" + i + "]";
                throw new InvalidFanOutException(field, field + ": " + refusal.message());
            }
            budgets.add(prospect.budget());
        }
        return budgets;
    }
}
