/**
 * The providers' double: real TCP, the dialects of GLM, Kimi and OpenAI, scripted faults, and the truth of what it saw.
 *
 * <p>It knows none of Sluice's other packages, so that a wrong codec is never tested against itself. A request's way:
 * {@link dev.sluice.simulator.ProviderServer} accepts, {@link dev.sluice.simulator.ConnectionHandler} reads it,
 * {@link dev.sluice.simulator.Rules} choose a fault, a {@link dev.sluice.simulator.Plan} says which bytes go out when, and
 * {@link dev.sluice.simulator.PlanPlayer} plays it. docs/simulator.md has the scenario format and every fault.
 */
@NullMarked
package dev.sluice.simulator;

import org.jspecify.annotations.NullMarked;
