/** The code that the docs show. */
@NullMarked
package dev.sluice.docs;

import org.jspecify.annotations.NullMarked;
