package dev.sluice.batch;

/**
 * An item that this process has claimed: nobody else sends it while it does.
 *
 * @param batch number of its batch
 * @param number its line
 * @param customId what its caller calls it
 * @param url the endpoint it is for
 * @param model what it names; empty for the default
 * @param body the request as JSON
 * @param claim how many times it was claimed, this one included; what comes of an older claim is not taken
 */
public record Claimed(long batch, long number, String customId, String url, String model, String body, int claim) {}
