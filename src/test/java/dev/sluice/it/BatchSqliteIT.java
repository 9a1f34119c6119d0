package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.batch.JournalException;
import dev.sluice.batch.run.Batches;
import org.junit.jupiter.api.Test;

/** Batches in a file. */
class BatchSqliteIT extends BatchSuite {
    @Override
    String location() {
        return directory.resolve("journal.db").toString();
    }

    @Test
    void secondProcess_isRefused() {
        try (Fixture fixture = Fixture.start("");
                Batches unused = open(fixture)) {
            assertThatThrownBy(() -> open(fixture))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("is in use by this process");
            assertThat(unused.lost().isNone()).isTrue();
        }
    }
}
