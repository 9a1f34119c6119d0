/** What was said before, by {@code continuation_id}: a port, and two bounded stores behind it, in memory and in a file. */
@NullMarked
package dev.sluice.tools.conversation;

import org.jspecify.annotations.NullMarked;
