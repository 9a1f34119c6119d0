/** What a tool takes: one description from which both its JSON Schema and the check of its arguments come. Pure, any thread. */
@NullMarked
package dev.sluice.tools.input;

import org.jspecify.annotations.NullMarked;
