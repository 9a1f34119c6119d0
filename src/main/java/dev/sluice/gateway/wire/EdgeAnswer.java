package dev.sluice.gateway.wire;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * An answer that the edge gave itself: the request was refused as bytes, before any handler saw it, or while it was still
 * being read.
 *
 * @param id the answer's {@code x-request-id}
 * @param remote who sent it
 * @param status the HTTP status
 * @param code machine-readable, as in the error envelope
 * @param bytes of the whole answer
 * @param took from the first byte of the request; zero when none had come
 */
public record EdgeAnswer(String id, InetSocketAddress remote, int status, String code, int bytes, Duration took) {}
