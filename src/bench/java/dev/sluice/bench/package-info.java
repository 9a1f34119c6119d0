/** Measurements by hand; not part of the build. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
