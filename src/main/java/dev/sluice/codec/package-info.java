/** Dialects: how each provider writes requests, answers, streams and errors. Pure: bytes in, values out. */
@NullMarked
package dev.sluice.codec;

import org.jspecify.annotations.NullMarked;
