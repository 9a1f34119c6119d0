/** Settings: {@code reference.conf}, a file, the environment and flags, read into records that check themselves. */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
