/**
 * The load harness: a plan in, a measured run out.
 *
 * <p>A {@link dev.sluice.load.plan.LoadPlan} says what is asked of whom at which rate; {@link dev.sluice.load.LoadRun} carries it out
 * with a generator, its own connections ({@link dev.sluice.load.direct}) or Sluice's engine ({@link dev.sluice.load.engine}), and puts
 * together what {@link dev.sluice.load.measure} and {@link dev.sluice.load.report} make of it. An edge: it knows the door and the
 * dialects, and nobody knows it but the command line.
 */
@NullMarked
package dev.sluice.load;

import org.jspecify.annotations.NullMarked;
