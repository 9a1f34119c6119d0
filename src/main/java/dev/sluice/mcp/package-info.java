/**
 * The Model Context Protocol (modelcontextprotocol.io) in both its eras, over standard streams and over the gateway:
 * revisions up to 2025-11-25, which begin with a handshake, and 2026-07-28, in which each request says all there is to know.
 *
 * <p>It brings calls to a {@link dev.sluice.tools.Toolbox} and results back. Nothing here blocks a thread that it was called
 * on, except the reader and the writer of {@link dev.sluice.mcp.McpStdio}, which have threads of their own.
 */
@NullMarked
package dev.sluice.mcp;

import org.jspecify.annotations.NullMarked;
