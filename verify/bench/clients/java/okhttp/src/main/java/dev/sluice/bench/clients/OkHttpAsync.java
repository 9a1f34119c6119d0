package dev.sluice.bench.clients;

import java.io.IOException;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;

/** OkHttp with callbacks: its dispatcher's threads. */
final class OkHttpAsync implements Endpoint {
    private final OkHttpClient client;
    private final EventSource.Factory events;
    private final String baseUrl;

    private OkHttpAsync(String baseUrl, int inFlight) {
        this.client = OkHttpRequests.client(inFlight);
        this.events = EventSources.createFactory(client);
        this.baseUrl = baseUrl;
    }

    public static void main(String[] args) throws Exception {
        Driver.run(OkHttpAsync::new);
    }

    @Override
    public boolean blocking(boolean streamed) {
        return false;
    }

    @Override
    public void plain(Call call) {
        client.newCall(OkHttpRequests.request(baseUrl, false)).enqueue(new Callback() {
            @Override
            public void onFailure(okhttp3.Call exchange, IOException e) {
                call.failed(e);
            }

            @Override
            public void onResponse(okhttp3.Call exchange, Response response) {
                String content;
                try (response) {
                    content = OkHttpRequests.answer(response);
                } catch (IOException e) {
                    call.failed(e);
                    return;
                }
                call.answered(content);
            }
        });
    }

    @Override
    public void stream(Call call) {
        events.newEventSource(OkHttpRequests.request(baseUrl, true), new EventSourceListener() {
            @Override
            public void onEvent(EventSource source, String id, String type, String data) {
                if (data.equals("[DONE]")) {
                    return;
                }
                try {
                    call.piece(Bodies.chunk(data).content());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void onClosed(EventSource source) {
                call.finished();
            }

            @Override
            public void onFailure(EventSource source, Throwable failure, Response response) {
                call.failed(failure == null ? new IOException("status " + response.code()) : failure);
            }
        });
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
    }
}
