/** Sends the items of batches: reads what comes in, calls, writes what came of it. */
@NullMarked
package dev.sluice.batch.run;

import org.jspecify.annotations.NullMarked;
