package dev.sluice.gateway;

/** What is answered once something has ended, and what the visit is to note of it. */
@FunctionalInterface
interface LateReply {
    /** On the stage of the visit's connection, once. */
    Reply of(Visit visit);
}
