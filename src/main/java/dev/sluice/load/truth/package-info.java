/** What a simulated provider saw, beside what was measured of it. */
@NullMarked
package dev.sluice.load.truth;

import org.jspecify.annotations.NullMarked;
