/** What figures allow to be said: slopes, saturation, and whether one run differs from another. Pure. */
@NullMarked
package dev.sluice.load.stats;

import org.jspecify.annotations.NullMarked;
