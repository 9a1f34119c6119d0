/** The door: {@code Sluice}, the one class an embedding program needs. */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
