/**
 * Batches kept in SQLite or PostgreSQL. The only package that knows JDBC; its threads are its own, and no other thread
 * waits for a database.
 */
@NullMarked
package dev.sluice.batch.journal;

import org.jspecify.annotations.NullMarked;
