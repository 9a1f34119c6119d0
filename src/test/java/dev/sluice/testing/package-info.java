/** What several tests need: servers that misbehave on purpose. */
@NullMarked
package dev.sluice.testing;

import org.jspecify.annotations.NullMarked;
