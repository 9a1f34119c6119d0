package dev.sluice.codec;

import dev.sluice.http.Bytes;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpField;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.EmbeddingRequest;
import dev.sluice.model.FileRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.ModelRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chat Completions as OpenAI publishes them (platform.openai.com, API reference, chat), and what goes with them, in a provider's flavour. */
final class ChatDialect implements Dialect {
    private final Flavour flavour;
    private final ErrorClassifier classifier;
    private final Embeddings embeddings;
    private final FileCalls files;

    ChatDialect(Flavour flavour) {
        this.flavour = flavour;
        this.classifier = new ErrorClassifier(flavour.errors());
        this.embeddings = new Embeddings(flavour, classifier);
        this.files = new FileCalls(classifier);
    }

    @Override
    public String name() {
        return flavour.name();
    }

    @Override
    public HttpCall encode(ModelRequest request, CallContext context) {
        return request instanceof EmbeddingRequest embedding
                ? embeddings.encode(embedding, context)
                : encode((ChatRequest) request, context);
    }

    @Override
    public Decoded decode(ModelRequest request, HttpReply reply) {
        return request instanceof EmbeddingRequest embedding ? embeddings.decode(embedding, reply) : decode(reply);
    }

    private HttpCall encode(ChatRequest request, CallContext context) {
        List<JsonObject> messages = new ArrayList<>(request.messages().size());
        request.messages().forEach(message -> messages.add(message.fields()));
        JsonObject body = JsonObject.of("model", context.model(), "messages", messages);
        body = body.withDefaults(request.parameters());
        body = flavour.adapt(context.stream() ? body.with("stream", true) : body.without("stream"), context);
        if (Boolean.FALSE.equals(body.get("web_search"))) {
            body = body.without("web_search");
        }
        String accept = context.stream() ? "text/event-stream" : "application/json";
        return new HttpCall(
                "POST",
                context.basePath() + "/chat/completions",
                fields(accept, context.credential(), context.now()),
                Bytes.of(written(body)));
    }

    private Decoded decode(HttpReply reply) {
        HttpHead head = reply.head();
        if (head.status() != 200) {
            return new Decoded.Refused(classifier.classify(reply));
        }
        JsonObject body;
        try {
            body = Json.parse(reply.body().array());
        } catch (JsonException e) {
            return new Decoded.Refused(classifier.bad(head, "the reply is " + e.getMessage()));
        }
        ProviderError error = ProviderError.find(body);
        if (error != null) {
            return new Decoded.Refused(classifier.classify(error, body, head));
        }
        List<JsonObject> choices = body.objects("choices");
        if (choices.isEmpty()) {
            return new Decoded.Refused(classifier.bad(head, "the reply has no choices"));
        }
        JsonObject choice = choices.get(0);
        Message message = new Message(choice.object("message"));
        return Conclusion.of(
                flavour,
                message,
                choice.text("finish_reason"),
                Usages.of(body),
                ProviderIds.of(head.fields(), body),
                body);
    }

    @Override
    public HttpCall modelsCall(String basePath, @Nullable Credential credential, Instant now) {
        return new HttpCall("GET", basePath + "/models", fields("application/json", credential, now), Bytes.EMPTY);
    }

    @Override
    public List<String> decodeModels(HttpReply reply) {
        if (reply.head().status() != 200) {
            throw new RefusedException(classifier.classify(reply));
        }
        JsonObject body;
        try {
            body = Json.parse(reply.body().array());
        } catch (JsonException e) {
            throw new RefusedException(classifier.bad(reply.head(), "the list of models is " + e.getMessage()));
        }
        ProviderError error = ProviderError.find(body);
        if (error != null) {
            throw new RefusedException(classifier.classify(error, body, reply.head()));
        }
        if (!(body.get("data") instanceof List<?>)) {
            throw new RefusedException(classifier.bad(reply.head(), "the reply is no list of models"));
        }
        return body.objects("data").stream()
                .map(model -> Scrub.id(model.text("id")))
                .filter(id -> !id.isEmpty())
                .toList();
    }

    @Override
    public HttpCall fileCall(FileRequest request, String basePath, @Nullable Credential credential, Instant now) {
        return FileCalls.encode(request, basePath, fields("application/json", credential, now));
    }

    @Override
    public JsonObject decodeFile(FileRequest request, HttpReply reply) {
        return files.decode(request, reply);
    }

    @Override
    public StreamDecoder openStream(HttpHead head) {
        return new ChatStreamDecoder(flavour, classifier, head);
    }

    /** The bytes of a call's body; what JSON can't say is the caller's mistake. */
    static byte[] written(JsonObject body) {
        try {
            return Json.write(body);
        } catch (JsonException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()));
        }
    }

    static List<HttpField> fields(String accept, @Nullable Credential credential, Instant now) {
        HttpField wanted = HttpField.of("Accept", accept);
        return credential == null ? List.of(wanted) : List.of(credential.field(now), wanted);
    }
}
