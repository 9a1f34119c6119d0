/** What is asked: prompts from a file, or made up to a length. */
@NullMarked
package dev.sluice.load.prompt;

import org.jspecify.annotations.NullMarked;
