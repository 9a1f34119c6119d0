package dev.sluice.codec;

import dev.sluice.bench.Wire;
import dev.sluice.model.JsonObject;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A reply of about 1 KB read and written, and an event's chunk read. */
@State(Scope.Benchmark)
public class JsonBenchmark {
    private final JsonObject object = Json.parse(Wire.REPLY);
    private final String chunk = Wire.chunk(7);

    @Benchmark
    public JsonObject parse() {
        return Json.parse(Wire.REPLY);
    }

    @Benchmark
    public byte[] write() {
        return Json.write(object);
    }

    @Benchmark
    public JsonObject parseChunk() {
        return Json.parse(chunk);
    }
}
