package dev.sluice.mcp;

/**
 * One client's session of the legacy era.
 *
 * @param id names it; unguessable
 * @param tenant whose key it was opened with: nobody else's requests belong to it
 * @param revision that was agreed on
 * @param peer its calls
 */
record Session(String id, String tenant, Revision revision, Peer peer) {}
