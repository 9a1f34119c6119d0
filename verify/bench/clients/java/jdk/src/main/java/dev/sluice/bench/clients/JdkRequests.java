package dev.sluice.bench.clients;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What both forms share. */
final class JdkRequests {
    private JdkRequests() {}

    static HttpClient client() {
        // Over plain connections HTTP/2 would add an upgrade to each request that nobody takes.
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    static HttpRequest request(String baseUrl, boolean stream) {
        return HttpRequest.newBuilder(URI.create(baseUrl + "/chat/completions"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + Question.KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Bodies.request(stream)))
                .build();
    }

    static void check(HttpResponse.ResponseInfo response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("status " + response.statusCode());
        }
    }

    static void line(Call call, String line) throws IOException {
        if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
            call.piece(Bodies.chunk(line.substring(6)).content());
        }
    }
}
