package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.config.ToolsConfig;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Truth;
import dev.sluice.tools.ToolCall;
import dev.sluice.tools.ToolCaller;
import dev.sluice.tools.ToolProgress;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolRun;
import dev.sluice.tools.Toolbox;
import dev.sluice.tools.Tools;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The tools over an engine and simulated providers. */
final class ToolsFixture implements AutoCloseable {
    static final String DEBUG = """
            {'step':'Find why the counter is wrong','step_number':1,'total_steps':1,'next_step_required':false,
             'findings':'Two threads add to it without a lock','confidence':'certain','hypothesis':'a lost update'}""";

    static final String OPINION = "{ fault = slow-first-token, delay = %s }";

    private final Fixture fixture;
    private final Toolbox toolbox;

    private ToolsFixture(Fixture fixture, Toolbox toolbox) {
        this.fixture = fixture;
        this.toolbox = toolbox;
    }

    /** Healthy providers and the default tools. */
    static ToolsFixture start() {
        return start("", "");
    }

    /** Healthy providers with faults of their own, and tools with further settings below {@code sluice.tools}. */
    static ToolsFixture start(String engine, String tools) {
        Fixture fixture = Fixture.start(engine);
        try {
            return new ToolsFixture(
                    fixture, Tools.create(fixture.sluice(), ToolsConfig.parse("sluice.tools { " + tools + " }")));
        } catch (RuntimeException e) {
            fixture.close();
            throw e;
        }
    }

    Fixture engine() {
        return fixture;
    }

    Toolbox toolbox() {
        return toolbox;
    }

    ToolRun call(String tool, String arguments) {
        return call(tool, arguments, ToolCaller.LOCAL, ToolProgress.NONE);
    }

    ToolRun call(String tool, String arguments, ToolCaller caller, ToolProgress progress) {
        return toolbox.call(tool, new ToolCall(object(arguments), caller, progress, null));
    }

    /** What a provider was sent last. */
    String lastBody(String provider) {
        List<Truth.Request> requests = fixture.truth(provider).requests();
        return requests.get(requests.size() - 1).body();
    }

    /** The structured result of a call that must be no error. */
    JsonObject result(String tool, String arguments) {
        return structured(end(call(tool, arguments)));
    }

    static JsonObject structured(ToolResult result) {
        assertThat(result.isError()).as(result.text()).isFalse();
        JsonObject structured = result.structured();
        assertThat(structured).isNotNull();
        return structured == null ? JsonObject.EMPTY : structured;
    }

    static ToolResult end(ToolRun run) {
        try {
            return run.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no result", e);
        }
    }

    /** How many requests all providers have seen. */
    long requests() {
        return fixture.simulator().providers().stream()
                .mapToLong(provider -> fixture.truth(provider).requestCount())
                .sum();
    }

    /** JSON with single quotes. */
    static JsonObject object(String json) {
        return Json.parse(json.replace('\'', '"'));
    }

    static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Override
    public void close() {
        toolbox.close();
        fixture.close();
    }
}
