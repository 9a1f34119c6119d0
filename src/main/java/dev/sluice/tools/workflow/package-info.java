/**
 * The tools that lead an agent through an investigation step by step: one state machine, and a description for each tool.
 * Pure: input and what was said before go in, a decision comes out.
 */
@NullMarked
package dev.sluice.tools.workflow;

import org.jspecify.annotations.NullMarked;
