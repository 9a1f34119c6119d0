/**
 * When requests are due. Pure: nothing here reads a clock, and chance comes from a seed.
 *
 * <p>A {@link dev.sluice.load.arrival.RateProfile} says how many requests a second are due as time goes on, an {@link
 * dev.sluice.load.arrival.Arrivals} how they are spread, and a {@link dev.sluice.load.arrival.Pacer} turns both into instants.
 * The instants are known before the first request is sent: that is what makes a load open, and what latency is measured from.
 */
@NullMarked
package dev.sluice.load.arrival;

import org.jspecify.annotations.NullMarked;
