/** What is written of a run, and read of two to compare them. */
@NullMarked
package dev.sluice.load.report;

import org.jspecify.annotations.NullMarked;
