package dev.sluice.engine;

import dev.sluice.config.EngineConfig;
import java.util.Objects;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A permit taken and given back, with every limit at its default, and with limits on calls and tokens. */
@State(Scope.Benchmark)
public class AdmissionBenchmark {
    private final AdmissionControl defaults = admission("");
    private final AdmissionControl limited = admission(
            "limits { concurrency = 100, requests-per-minute = 10000000, tokens-per-minute = 1000000000 }");

    /** A tenth of a millisecond passes with each call. */
    private long now;

    private static AdmissionControl admission(String settings) {
        EngineConfig config = EngineConfig.parse("sluice.providers.stub { dialect = openai, base-url = \"http://localhost/v1\", "
                + "key = sk-bench-123456, any-model = true, " + settings + " }");
        return new AdmissionControl(
                Objects.requireNonNull(config.providers().get("stub")), new SplittableRandom(1), (model, state) -> {});
    }

    @Benchmark
    public Object defaults() {
        return permit(defaults);
    }

    @Benchmark
    public Object limited() {
        return permit(limited);
    }

    private Object permit(AdmissionControl admission) {
        now += 100_000;
        AdmissionControl.Verdict verdict = admission.tryAcquire("gpt", 500, now);
        if (!(verdict instanceof AdmissionControl.Verdict.Admitted admitted)) {
            throw new IllegalStateException(verdict.toString());
        }
        admission.release(admitted.permit(), 320, null, false, now);
        return verdict;
    }
}
