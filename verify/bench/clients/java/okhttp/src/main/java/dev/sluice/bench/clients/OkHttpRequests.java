package dev.sluice.bench.clients;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** What both forms share: a client that may have all calls in flight at one host, and keeps their connections. */
final class OkHttpRequests {
    private static final MediaType JSON = MediaType.get("application/json");

    private OkHttpRequests() {}

    static OkHttpClient client(int inFlight) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(inFlight);
        dispatcher.setMaxRequestsPerHost(inFlight);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(inFlight, 5, TimeUnit.MINUTES))
                .readTimeout(30, TimeUnit.SECONDS)
                .build();
    }

    static Request request(String baseUrl, boolean stream) {
        return new Request.Builder()
                .url(baseUrl + "/chat/completions")
                .header("Authorization", "Bearer " + Question.KEY)
                .post(RequestBody.create(Bodies.request(stream), JSON))
                .build();
    }

    static String answer(Response response) throws IOException {
        if (response.code() != 200) {
            throw new IOException("status " + response.code());
        }
        return Bodies.reply(response.body().byteStream()).content();
    }
}
