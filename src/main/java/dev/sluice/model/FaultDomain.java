package dev.sluice.model;

/** Who has to act for a failure to go away. */
public enum FaultDomain {
    CALLER,
    POLICY,
    PROVIDER,
    SLUICE
}
