/**
 * Batches: many requests under one id whose results outlive the process. Here are the values, the forms of lines, the rules,
 * and the port to what keeps them ({@link dev.sluice.batch.Journal}); {@code journal} keeps them in SQLite or PostgreSQL,
 * {@code run} sends them.
 *
 * <p>What is promised (docs/batch.md): an accepted batch is on disk; each of its items ends exactly once; a result is on disk
 * before it is shown; what was under way when a process died may be sent again, and nothing else is.
 */
@NullMarked
package dev.sluice.batch;

import org.jspecify.annotations.NullMarked;
