/**
 * The wire: bounded, killable HTTP/1.1 connections to one host, and the Server-Sent Events decoder. Nothing here retries, backs off or waits in a queue: that is the engine's work.
 */
@NullMarked
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
