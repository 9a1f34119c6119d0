package dev.sluice.load.measure;

/**
 * One thing that must hold for the figures to be the target's and not the generator's.
 *
 * @param name for people
 * @param measured with its unit
 * @param bound with its unit
 * @param holds whether it did
 * @param advice what to do when it did not
 */
public record Check(String name, String measured, String bound, boolean holds, String advice) {}
