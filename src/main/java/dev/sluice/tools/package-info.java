/**
 * The tools that agents call: {@code chat}, {@code debug}, {@code analyze} and the rest, over the door. Nothing here knows a
 * protocol; {@code dev.sluice.mcp} brings calls in and results out.
 */
@NullMarked
package dev.sluice.tools;

import org.jspecify.annotations.NullMarked;
