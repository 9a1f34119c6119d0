/** The values that travel through Sluice: requests, answers, events, failures. Immutable, any thread, JDK only. */
@NullMarked
package dev.sluice.model;

import org.jspecify.annotations.NullMarked;
