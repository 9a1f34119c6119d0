package dev.sluice.gateway.wire;

import akka.NotUsed;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Connection;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Materializer;
import akka.stream.Outlet;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Answers by path, and notes what it is told. {@code /echo} answers with the body's length, {@code /never} not at all,
 * {@code /silent} with a head and no chunk, {@code /stream} with one chunk and no end, {@code /flood} without end,
 * {@code /big} with 1 MiB, {@code /last} and closes, {@code /fail} fails, {@code /hold} when {@link #release} is called;
 * {@code /socket} switches to WebSocket and says each message again, floods on "flood" and closes on "close".
 */
final class TestHandler implements Function<ClientConnection, Flow<HttpRequest, HttpResponse, NotUsed>> {
    /** Longest message of a WebSocket. */
    static final int MAX_MESSAGE = 200_000;

    private final Materializer materializer;
    private final Queue<String> paths = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    /** When the handler of a client's port was told that its client has gone. */
    private final Map<Integer, Long> told = new ConcurrentHashMap<>();
    /** When the body that a client's port was sent was cancelled. */
    private final Map<Integer, Long> cancelled = new ConcurrentHashMap<>();

    private final Queue<Integer> asked = new ConcurrentLinkedQueue<>();
    private final AtomicLong flooded = new AtomicLong();
    private final Queue<CompletableFuture<HttpResponse>> held = new ConcurrentLinkedQueue<>();

    TestHandler(Materializer materializer) {
        this.materializer = materializer;
    }

    int runs() {
        return runs.get();
    }

    Queue<String> paths() {
        return paths;
    }

    /** The clients' ports whose requests have come. */
    Queue<Integer> asked() {
        return asked;
    }

    Map<Integer, Long> told() {
        return told;
    }

    Map<Integer, Long> cancelled() {
        return cancelled;
    }

    /** Bytes that were made for readers of {@code /flood}. */
    long flooded() {
        return flooded.get();
    }

    int held() {
        return held.size();
    }

    void release() {
        for (CompletableFuture<HttpResponse> each = held.poll(); each != null; each = held.poll()) {
            each.complete(text("held"));
        }
    }

    @Override
    public Flow<HttpRequest, HttpResponse, NotUsed> apply(ClientConnection client) {
        int port = client.remote().getPort();
        return Flow.<HttpRequest>create()
                .via(new Watch<>(() -> told.putIfAbsent(port, System.nanoTime())))
                .mapAsync(1, request -> answer(request, client))
                .via(new Watch<>(() -> told.putIfAbsent(port, System.nanoTime())));
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request, ClientConnection client) {
        int port = client.remote().getPort();
        String path = request.getUri().path();
        runs.incrementAndGet();
        paths.add(path);
        asked.add(port);
        return switch (path) {
            case "/never" -> new CompletableFuture<>();
            case "/hold" -> {
                CompletableFuture<HttpResponse> later = new CompletableFuture<>();
                held.add(later);
                yield later;
            }
            case "/fail" -> throw new IllegalStateException("a defect with a secret in it");
            case "/silent" ->
                now(chunked(Source.<ByteString>maybe().mapMaterializedValue(m -> NotUsed.notUsed()), port));
            case "/stream" ->
                now(chunked(
                        Source.single(ByteString.fromString("data: 1\n\n"))
                                .concat(Source.<ByteString>maybe().mapMaterializedValue(m -> NotUsed.notUsed())),
                        port));
            case "/flood" ->
                now(chunked(
                        Source.repeat(ByteString.fromArray(new byte[4096])).map(bytes -> {
                            flooded.addAndGet(bytes.size());
                            return bytes;
                        }),
                        port));
            case "/big" -> now(text("x".repeat(1 << 20)));
            case "/last" -> now(text("bye").addHeader(Connection.create("close")));
            case "/socket" -> now(socket(request, client));
            case "/unread" -> now(text("unread"));
            default -> length(request).thenApply(length -> text(path + " " + length));
        };
    }

    private HttpResponse socket(HttpRequest request, ClientConnection client) {
        int port = client.remote().getPort();
        client.switching(MAX_MESSAGE);
        return request.getAttribute(AttributeKeys.webSocketUpgrade)
                .orElseThrow()
                .handleMessagesWith(Flow.<Message>create()
                        .via(new Watch<>(() -> told.putIfAbsent(port, System.nanoTime())))
                        .map(message -> message.asTextMessage().getStrictText())
                        .takeWhile(text -> {
                            if (text.equals("close")) {
                                client.closing(4003, "as asked");
                            }
                            return !text.equals("close");
                        })
                        .flatMapConcat(text -> text.equals("flood")
                                ? Source.repeat("x".repeat(4096)).map(each -> {
                                    flooded.addAndGet(each.length());
                                    return (Message) TextMessage.create(each);
                                })
                                : Source.single((Message) TextMessage.create(text))));
    }

    private CompletionStage<Integer> length(HttpRequest request) {
        if (request.entity() instanceof HttpEntity.Strict strict) {
            return CompletableFuture.completedFuture(strict.getData().size());
        }
        return request.entity().getDataBytes().runFold(0, (sum, bytes) -> sum + bytes.size(), materializer);
    }

    private HttpResponse chunked(Source<ByteString, NotUsed> body, int port) {
        return HttpResponse.create()
                .withEntity(HttpEntities.createChunked(
                        ContentTypes.TEXT_PLAIN_UTF8,
                        body.via(new Watch<>(() -> cancelled.putIfAbsent(port, System.nanoTime())))));
    }

    private static CompletionStage<HttpResponse> now(HttpResponse response) {
        return CompletableFuture.completedFuture(response);
    }

    private static HttpResponse text(String text) {
        return HttpResponse.create().withEntity(ContentTypes.TEXT_PLAIN_UTF8, text);
    }

    /** Passes everything on; notes a failure from above and a cancel from below. */
    private static final class Watch<T> extends GraphStage<FlowShape<T, T>> {
        private final Inlet<T> in = Inlet.create("Watch.in");
        private final Outlet<T> out = Outlet.create("Watch.out");
        private final FlowShape<T, T> shape = FlowShape.of(in, out);
        private final Runnable onGone;

        Watch(Runnable onGone) {
            this.onGone = onGone;
        }

        @Override
        public FlowShape<T, T> shape() {
            return shape;
        }

        @Override
        public GraphStageLogic createLogic(Attributes attributes) {
            return new GraphStageLogic(shape) {
                {
                    setHandler(in, new AbstractInHandler() {
                        @Override
                        public void onPush() {
                            push(out, grab(in));
                        }

                        @Override
                        public void onUpstreamFailure(Throwable cause) {
                            onGone.run();
                            failStage(cause);
                        }
                    });
                    setHandler(out, new AbstractOutHandler() {
                        @Override
                        public void onPull() {
                            pull(in);
                        }

                        @Override
                        public void onDownstreamFinish(Throwable cause) {
                            onGone.run();
                            cancelStage(cause);
                        }
                    });
                }
            };
        }
    }
}
