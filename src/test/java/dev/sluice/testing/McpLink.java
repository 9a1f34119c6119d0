package dev.sluice.testing;

import dev.sluice.mcp.McpSettings;
import dev.sluice.mcp.McpStdio;
import dev.sluice.tools.Toolbox;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An MCP server over streams and its client. A socket stands in for the two pipes: each side sees the other's end. */
public final class McpLink implements AutoCloseable {
    private final McpLines client;
    private final CompletableFuture<Void> served;

    private McpLink(McpLines client, CompletableFuture<Void> served) {
        this.client = client;
        this.served = served;
    }

    public static McpLink open(Toolbox toolbox, McpSettings settings) {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket near = new Socket(listening.getInetAddress(), listening.getLocalPort());
            Socket far = listening.accept();
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            CompletableFuture<Void> served =
                    serve(McpStdio.of(toolbox, settings, far.getInputStream(), far.getOutputStream()), far);
            return new McpLink(new McpLines(near.getInputStream(), halfClosing(near)), served);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public McpLines client() {
        return client;
    }

    /** The end of the server. */
    public CompletableFuture<Void> served() {
        return served;
    }

    /** Ends the server's input and waits for its end. */
    @Override
    public void close() {
        client.close();
        served.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static CompletableFuture<Void> serve(McpStdio server, Socket far) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try (far) {
                        server.serve();
                        end.complete(null);
                    } catch (InterruptedException | IOException e) {
                        end.completeExceptionally(e);
                    }
                },
                "mcp-server");
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    /** Its close ends the other side's input and leaves this side's open. */
    private static OutputStream halfClosing(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                if (!socket.isOutputShutdown()) {
                    socket.shutdownOutput();
                }
            }
        };
    }
}
