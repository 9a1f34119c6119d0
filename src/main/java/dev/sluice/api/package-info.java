/**
 * OpenAI's API as a server speaks it: requests read, answers and errors written. Pure; the gateway and the batches say the
 * same by it.
 */
@NullMarked
package dev.sluice.api;

import org.jspecify.annotations.NullMarked;
