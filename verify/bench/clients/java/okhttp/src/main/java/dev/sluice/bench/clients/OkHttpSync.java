package dev.sluice.bench.clients;

import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okio.BufferedSource;

/** OkHttp with a thread for each call in flight. */
final class OkHttpSync implements Endpoint {
    private final OkHttpClient client;
    private final String baseUrl;

    private OkHttpSync(String baseUrl, int inFlight) {
        this.client = OkHttpRequests.client(inFlight);
        this.baseUrl = baseUrl;
    }

    public static void main(String[] args) throws Exception {
        Driver.run(OkHttpSync::new);
    }

    @Override
    public boolean blocking(boolean streamed) {
        return true;
    }

    @Override
    public void plain(Call call) throws IOException {
        String content;
        try (Response response =
                client.newCall(OkHttpRequests.request(baseUrl, false)).execute()) {
            content = OkHttpRequests.answer(response);
        }
        call.answered(content);
    }

    @Override
    public void stream(Call call) throws IOException {
        try (Response response =
                client.newCall(OkHttpRequests.request(baseUrl, true)).execute()) {
            if (response.code() != 200) {
                throw new IOException("status " + response.code());
            }
            BufferedSource source = response.body().source();
            for (String line = source.readUtf8Line(); line != null; line = source.readUtf8Line()) {
                if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
                    call.piece(Bodies.chunk(line.substring(6)).content());
                }
            }
        }
        call.finished();
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
    }
}
