package dev.sluice.fanout;

import akka.stream.Materializer;
import dev.sluice.engine.Engine;
import dev.sluice.engine.StreamedCall;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.CallOptions;
import dev.sluice.model.Outcome;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.RequestId;
import java.util.function.Consumer;

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
        Plan plan = new Planning(engine, request, options).plan(engine.newId(), false);
        FanOutCall call = call(plan.id());
        FanOutCourse course = new FanOutCourse(plan, call.audience(engine.stopped(), this::report));
        call.onCancel(engine.open(plan.id(), course, null));
        return call;
    }

    /**
     * Prepares one whose winner is streamed; see {@code Sluice.fanOutStream}.
     *
     * @throws InvalidFanOutException when it can't be made as asked for; nothing was sent then
     */
    public FanOutCall prepare(FanOutRequest request, CallOptions options) {
        Plan checked = new Planning(engine, request, options).plan(engine.newId(), true);
        return call(checked.id());
    }

    /** The leg that wins; starting it starts the fan-out that was prepared, once. */
    public StreamedCall stream(
            FanOutCall call,
            FanOutRequest request,
            CallOptions options,
            Consumer<ProviderLimits> onLimits,
            Consumer<Outcome> onOutcome) {
        return engine.stream(
                call.id(),
                reader -> {
                    Plan plan = new Planning(engine, request, options).plan(call.id(), true);
                    FanOutCourse course = new FanOutCourse(plan, call.audience(engine.stopped(), this::report));
                    call.onCancel(engine.open(plan.id(), course, reader));
                },
                call::cancelLegs,
                onLimits,
                onOutcome);
    }

    /** Cancels the legs of one that is streamed. */
    public void cancel(FanOutCall call) {
        call.cancelLegs();
    }

    private FanOutCall call(RequestId id) {
        return new FanOutCall(id, materializer, engine.callbacks());
    }

    private void report(FanOutResult result) {
        engine.report(new EngineEvent.FanOutEnded(
                result.id(),
                result.strategy().label(),
                result.status().label(),
                result.legs().stream().map(leg -> leg.end().label()).toList(),
                result.elapsed()));
    }
}
