package dev.sluice.bench.clients;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;

/** The JDK's client with a thread for each call in flight, a virtual one where there are such. */
final class JdkBlocking implements Endpoint {
    private final HttpClient client = JdkRequests.client();
    private final String baseUrl;

    private JdkBlocking(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public static void main(String[] args) throws Exception {
        Driver.run((baseUrl, inFlight) -> new JdkBlocking(baseUrl));
    }

    @Override
    public boolean blocking(boolean streamed) {
        return true;
    }

    @Override
    public void plain(Call call) throws Exception {
        HttpResponse<byte[]> response = client.send(JdkRequests.request(baseUrl, false), info -> {
            JdkRequests.check(info);
            return HttpResponse.BodySubscribers.ofByteArray();
        });
        String content = Bodies.reply(new ByteArrayInputStream(response.body())).content();
        call.answered(content);
    }

    @Override
    public void stream(Call call) throws Exception {
        HttpResponse<Stream<String>> response =
                client.send(JdkRequests.request(baseUrl, true), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                JdkRequests.line(call, each.next());
            }
        }
        call.finished();
    }

    @Override
    public void close() {
        // A client ends when nothing refers to it.
    }
}
