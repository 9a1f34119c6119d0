package dev.sluice.bench.clients;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;
import java.util.function.Function;

/** The JDK's client with futures. */
final class JdkAsync implements Endpoint {
    private final HttpClient client = JdkRequests.client();
    private final String baseUrl;

    private JdkAsync(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public static void main(String[] args) throws Exception {
        Driver.run((baseUrl, inFlight) -> new JdkAsync(baseUrl));
    }

    @Override
    public boolean blocking(boolean streamed) {
        return false;
    }

    @Override
    public void plain(Call call) {
        client.sendAsync(JdkRequests.request(baseUrl, false), response -> {
                    JdkRequests.check(response);
                    return HttpResponse.BodySubscribers.ofByteArray();
                })
                .thenApply(response -> {
                    try {
                        return Bodies.reply(new ByteArrayInputStream(response.body())).content();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .whenComplete((content, failure) -> {
                    if (failure == null) {
                        call.answered(content);
                    } else {
                        call.failed(failure);
                    }
                });
    }

    @Override
    public void stream(Call call) {
        client.sendAsync(JdkRequests.request(baseUrl, true), response -> {
                    JdkRequests.check(response);
                    return HttpResponse.BodySubscribers.fromLineSubscriber(
                            new Lines(call), Function.identity(), StandardCharsets.UTF_8, "\n");
                })
                .whenComplete((lines, failure) -> {
                    if (failure == null) {
                        call.finished();
                    } else {
                        call.failed(failure);
                    }
                });
    }

    @Override
    public void close() {
        // A client ends when nothing refers to it.
    }

    private record Lines(Call call) implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            try {
                JdkRequests.line(call, line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            // The future tells.
        }

        @Override
        public void onComplete() {
            // The future tells.
        }
    }
}
