/** What was said before, by {@code continuation_id}: a port, and a bounded store in memory behind it. */
@NullMarked
package dev.sluice.tools.conversation;

import org.jspecify.annotations.NullMarked;
