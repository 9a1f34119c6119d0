/** What the engine reports, as typed events, and who listens. */
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
