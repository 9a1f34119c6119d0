package dev.sluice.model;

/** Whether a call may share the upstream call of an equal one of the same tenant that is in flight. */
public enum Coalescing {
    /** As {@code sluice.coalescing.mode} says. */
    AS_CONFIGURED,
    /** Yes, whatever its temperature. */
    ALWAYS,
    /** No: it has a call of its own. */
    NEVER
}
