package dev.sluice.load.arrival;

/** How requests are spread over time at a given rate. */
public enum Arrivals {
    /** Evenly. */
    CONSTANT,
    /** At random, each independent of the others, as callers that know nothing of each other are: a Poisson process. */
    POISSON
}
