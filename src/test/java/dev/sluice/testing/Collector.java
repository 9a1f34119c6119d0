package dev.sluice.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * An OpenTelemetry collector for traces over HTTP: reads as much of OTLP's protocol buffers
 * (opentelemetry/proto/trace/v1/trace.proto) as the tests look at.
 */
public final class Collector implements AutoCloseable {
    /**
     * A span.
     *
     * @param parentId empty for the first of a trace
     * @param attributes each value as text
     * @param events names in order
     * @param times of the start, the events and the end, in nanoseconds
     */
    public record Span(
            String traceId,
            String spanId,
            String parentId,
            String name,
            Map<String, String> attributes,
            List<String> events,
            List<Long> times) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();

    private Collector(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            bodies.add(body);
            read(body);
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    public static Collector start() {
        try {
            return new Collector(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The spans that have arrived. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** Everything that has arrived, as text. */
    public String everything() {
        StringBuilder all = new StringBuilder();
        bodies.forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)));
        return all.toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void read(byte[] request) {
        fields(request, resourceSpans -> {
            if (resourceSpans.number == 1) {
                fields(resourceSpans.bytes, scopeSpans -> {
                    if (scopeSpans.number == 2) {
                        fields(scopeSpans.bytes, span -> {
                            if (span.number == 2) {
                                spans.add(span(span.bytes));
                            }
                        });
                    }
                });
            }
        });
    }

    private static Span span(byte[] bytes) {
        String[] ids = {"", "", "", ""};
        Map<String, String> attributes = new LinkedHashMap<>();
        List<String> events = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        long[] startAndEnd = new long[2];
        fields(bytes, field -> {
            switch (field.number) {
                case 1 -> ids[0] = HexFormat.of().formatHex(field.bytes);
                case 2 -> ids[1] = HexFormat.of().formatHex(field.bytes);
                case 4 -> ids[2] = HexFormat.of().formatHex(field.bytes);
                case 5 -> ids[3] = field.text();
                case 7 -> startAndEnd[0] = field.value;
                case 8 -> startAndEnd[1] = field.value;
                case 9 -> attribute(field.bytes, attributes);
                case 11 ->
                    fields(field.bytes, event -> {
                        if (event.number == 1) {
                            times.add(event.value);
                        } else if (event.number == 2) {
                            events.add(event.text());
                        }
                    });
                default -> {}
            }
        });
        times.add(0, startAndEnd[0]);
        times.add(startAndEnd[1]);
        return new Span(ids[0], ids[1], ids[2], ids[3], attributes, events, times);
    }

    private static void attribute(byte[] bytes, Map<String, String> attributes) {
        String[] pair = {"", ""};
        fields(bytes, field -> {
            if (field.number == 1) {
                pair[0] = field.text();
            } else {
                fields(field.bytes, value -> pair[1] = value.bytes.length > 0 ? value.text() : "" + value.value);
            }
        });
        attributes.put(pair[0], pair[1]);
    }

    @SuppressWarnings("ArrayRecordComponent") // read once and gone
    private record Field(int number, long value, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The fields of one message: numbers as values, everything else as bytes. */
    private static void fields(byte[] message, Consumer<Field> each) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            int number = tag >>> 3;
            switch (tag & 7) {
                case 0 -> each.accept(new Field(number, varint(in), new byte[0]));
                case 1 -> each.accept(new Field(number, in.getLong(), new byte[0]));
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    each.accept(new Field(number, 0, bytes));
                }
                case 5 -> each.accept(new Field(number, in.getInt(), new byte[0]));
                default -> throw new IllegalStateException("wire type " + (tag & 7));
            }
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("a number of more than 10 bytes");
    }
}
