/** The same requests through Sluice's engine: what its policies do to a load, and what they cost. */
@NullMarked
package dev.sluice.load.engine;

import org.jspecify.annotations.NullMarked;
