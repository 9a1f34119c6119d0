/** The order of providers and models for a request. Pure. */
@NullMarked
package dev.sluice.routing;

import org.jspecify.annotations.NullMarked;
