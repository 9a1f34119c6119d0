package dev.sluice.batch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When what became of a batch.
 *
 * @param created when it was made
 * @param expires when it ends whatever is still open
 * @param inProgress when its first item could be sent
 * @param cancelling when somebody wanted it to end
 * @param finalizing when its last item had ended
 * @param ended when it was over
 */
public record BatchTimes(
        Instant created,
        Instant expires,
        @Nullable Instant inProgress,
        @Nullable Instant cancelling,
        @Nullable Instant finalizing,
        @Nullable Instant ended) {}
