/** What a run is to be: read from HOCON and flags, whole or not at all. */
@NullMarked
package dev.sluice.load.plan;

import org.jspecify.annotations.NullMarked;
