/** What makes requests, whoever's connections it uses. */
@NullMarked
package dev.sluice.load.generator;

import org.jspecify.annotations.NullMarked;
