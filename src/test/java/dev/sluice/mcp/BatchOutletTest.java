package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchOutletTest {
    private final List<JsonObject> progress = new ArrayList<>();
    private final List<List<JsonObject>> ends = new ArrayList<>();

    @Test
    void responses_goOutTogether_andProgressAtOnce() {
        BatchOutlet batch = new BatchOutlet(3, progress::add, ends::add);
        batch.response(JsonObject.of("id", 1));
        batch.progress(JsonObject.of("method", "p"));
        batch.silent();
        assertThat(progress).hasSize(1);
        assertThat(ends).isEmpty();
        batch.response(JsonObject.of("id", 3));
        assertThat(ends).containsExactly(List.of(JsonObject.of("id", 1), JsonObject.of("id", 3)));
    }

    @Test
    void batchWhoseCallsWereAllCancelled_hasNoResponse() {
        BatchOutlet batch = new BatchOutlet(2, progress::add, ends::add);
        batch.silent();
        batch.silent();
        assertThat(ends).isEmpty();
    }
}
