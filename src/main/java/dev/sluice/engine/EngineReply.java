package dev.sluice.engine;

/** What the engine says to the world outside. */
public sealed interface EngineReply permits DispatchReply, Guardian.Status, Guardian.Reconfigured, Guardian.Drained {}
