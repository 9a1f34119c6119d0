package dev.sluice.tools.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContinuationIdsTest {
    @Test
    void ids_are128Bits_andDontRepeat() {
        ContinuationIds ids = new ContinuationIds();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = ids.next();
            assertThat(id).matches("[0-9a-f]{32}");
            seen.add(id);
        }
        assertThat(seen).hasSize(10_000).doesNotContain(new ContinuationIds().next());
    }
}
