package dev.sluice.codec;

import dev.sluice.http.Bytes;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpField;
import dev.sluice.http.HttpReply;
import dev.sluice.model.FileRequest;
import dev.sluice.model.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Files at a provider, as OpenAI, Kimi and GLM all say it: {@code /files}, uploads as {@code multipart/form-data} (RFC 7578). */
final class FileCalls {
    private final ErrorClassifier classifier;

    FileCalls(ErrorClassifier classifier) {
        this.classifier = classifier;
    }

    static HttpCall encode(FileRequest request, String basePath, List<HttpField> fields) {
        String files = basePath + "/files";
        if (request instanceof FileRequest.Upload upload) {
            return upload(upload, files, fields);
        }
        if (request instanceof FileRequest.Deletion deletion) {
            return new HttpCall("DELETE", files + "/" + deletion.id(), fields, Bytes.EMPTY);
        }
        return request instanceof FileRequest.Content content
                ? new HttpCall("GET", files + "/" + content.id() + "/content", fields, Bytes.EMPTY)
                : new HttpCall("GET", files, fields, Bytes.EMPTY);
    }

    /** A content that is no JSON object is the text itself. */
    JsonObject decode(FileRequest request, HttpReply reply) {
        if (reply.head().status() / 100 != 2) {
            throw new RefusedException(classifier.classify(reply));
        }
        JsonObject body;
        try {
            body = Json.parse(reply.body().array());
        } catch (JsonException e) {
            if (request instanceof FileRequest.Content) {
                return JsonObject.of("content", reply.body().utf8());
            }
            throw new RefusedException(classifier.bad(reply.head(), "the reply is " + e.getMessage()));
        }
        ProviderError error = ProviderError.find(body);
        if (error != null) {
            throw new RefusedException(classifier.classify(error, body, reply.head()));
        }
        return body;
    }

    private static HttpCall upload(FileRequest.Upload upload, String path, List<HttpField> fields) {
        byte[] content = bytes(upload.content());
        String boundary = boundary(content);
        ByteArrayOutputStream body = new ByteArrayOutputStream(content.length + 512);
        body.writeBytes(part(boundary, "name=\"purpose\"", ""));
        body.writeBytes((safe(upload.purpose()) + "\r\n").getBytes(StandardCharsets.UTF_8));
        body.writeBytes(part(
                boundary,
                "name=\"file\"; filename=\"" + safe(upload.name()) + "\"",
                "Content-Type: application/octet-stream\r\n"));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return new HttpCall(
                "POST", path, fields, Bytes.of(body.toByteArray()), "multipart/form-data; boundary=" + boundary);
    }

    private static byte[] part(String boundary, String disposition, String field) {
        return ("--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n" + field + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What can't be quoted (RFC 7578 §4.2) gives way. */
    private static String safe(String text) {
        return text.replaceAll("[\"\\\\\\p{Cntrl}]", "_");
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }

    /** A hash of the content, which the content can't hold. */
    private static String boundary(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "sluice-" + HexFormat.of().formatHex(hash, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
