package dev.sluice.load.measure;

/**
 * What became of a clause.
 *
 * @param clause as it was asked for
 * @param measured for people, with its unit; {@code nothing measured} where there was nothing
 * @param met whether it held
 */
public record SloResult(String clause, String measured, boolean met) {}
