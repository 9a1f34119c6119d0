package dev.sluice.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a provider keeps, 1,000 at most, the oldest going first: upload, list, content, deletion. Any thread. */
final class SimFiles {
    private static final int MAX_FILES = 1_000;
    private static final Pattern NAME = Pattern.compile("filename=\"([^\"]*)\"");
    private static final Pattern BOUNDARY = Pattern.compile("^--([^\r\n]+)\r\n");

    private final Map<String, Kept> files = new LinkedHashMap<>();
    private long next = 1;

    private record Kept(String name, String content) {}

    /** Answers {@code /files}, {@code /files/ID} and {@code /files/ID/content}. */
    synchronized Reply answer(String method, String path, byte[] body) {
        String rest = path.substring(path.indexOf("/files") + "/files".length());
        if (rest.isEmpty()) {
            return method.equals("POST") ? upload(new String(body, StandardCharsets.UTF_8)) : list();
        }
        String id = rest.substring(1).replace("/content", "");
        Kept file = files.get(id);
        if (file == null) {
            return Reply.json(404, "{\"error\":{\"message\":\"no such file\",\"type\":\"resource_not_found_error\"}}");
        }
        if (method.equals("DELETE")) {
            files.remove(id);
            return Reply.json(200, Json.write(Json.object().put("id", id).put("deleted", true)));
        }
        return Reply.json(
                200,
                Json.write(
                        rest.endsWith("/content")
                                ? Json.object().put("content", file.content()).put("filename", file.name())
                                : described(id, file)));
    }

    private Reply upload(String body) {
        Matcher boundary = BOUNDARY.matcher(body);
        Matcher name = NAME.matcher(body);
        if (!boundary.find() || !name.find()) {
            return Reply.json(400, "{\"error\":{\"message\":\"no form\",\"type\":\"invalid_request_error\"}}");
        }
        int start = body.indexOf("\r\n\r\n", name.end()) + 4;
        int end = body.indexOf("\r\n--" + boundary.group(1), start);
        String id = "file-" + next++;
        Kept kept = new Kept(name.group(1), body.substring(start, end));
        files.put(id, kept);
        if (files.size() > MAX_FILES) {
            files.remove(files.keySet().iterator().next());
        }
        return Reply.json(200, Json.write(described(id, kept)));
    }

    private Reply list() {
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        files.forEach((id, file) -> data.add(described(id, file)));
        return Reply.json(200, Json.write(body));
    }

    private static ObjectNode described(String id, Kept file) {
        return Json.object()
                .put("id", id)
                .put("object", "file")
                .put("bytes", file.content().getBytes(StandardCharsets.UTF_8).length)
                .put("filename", file.name())
                .put("status", "ok");
    }
}
