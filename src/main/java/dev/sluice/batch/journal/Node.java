package dev.sluice.batch.journal;

/**
 * A process that works on a journal.
 *
 * @param id another one each time a journal is opened
 * @param name for people: process id and machine
 */
record Node(String id, String name) {}
