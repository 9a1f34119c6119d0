/** The command line: parse, call the door, print. The only package that prints or exits. */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
