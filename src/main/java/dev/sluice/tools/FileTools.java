package dev.sluice.tools;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.FileRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.tools.input.Field;
import dev.sluice.tools.input.Fields;
import dev.sluice.tools.input.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tools for files that a provider keeps. */
final class FileTools {
    private static final String ID = "[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}";

    private FileTools() {}

    static List<Handler> all() {
        Field path =
                Field.required("file", Kind.words(4_096), "Path of the file, inside the folders that may be read.");
        return List.of(
                PlainTool.of(
                                "glm_upload_file",
                                "Upload a file to GLM",
                                "Send a file to GLM, which keeps it; the result has its id.",
                                Fields.of(path, purpose("agent")),
                                Outputs.status("success, or error"),
                                job -> upload(
                                        job, "glm", List.of(job.arguments().text("file"))))
                        .at("glm")
                        .changing(),
                PlainTool.of(
                                "kimi_upload_files",
                                "Upload files to Kimi",
                                "Send files to Kimi, which keeps them and reads their text. Ask about them with"
                                        + " kimi_chat_with_files.",
                                Fields.of(
                                        Field.required(
                                                "files",
                                                Kind.listOf(Kind.words(4_096), 100),
                                                "Paths of the files, inside the folders that may be read."),
                                        purpose("file-extract")),
                                Outputs.status("success, partial or error"),
                                job -> upload(job, "kimi", Words.list(job.arguments(), "files")))
                        .at("kimi")
                        .changing(),
                PlainTool.of(
                                "kimi_chat_with_files",
                                "Ask Kimi about files",
                                "Ask Kimi about files that were uploaded before, by their ids.",
                                Fields.of(
                                        Field.required("prompt", Kind.words(1_000_000), "The question."),
                                        Field.required(
                                                "file_ids", Kind.listOf(Kind.words(128), 100), "Ids of the files."),
                                        ProviderTools.model("auto"),
                                        Field.optional(
                                                "temperature", Kind.decimal(0, 1), "0 is steady, 1 is free.", 0.3)),
                                Outputs.status("success, or error"),
                                FileTools::chat)
                        .at("kimi"),
                PlainTool.of(
                                "kimi_manage_files",
                                "Manage files at Kimi",
                                "List the files that Kimi keeps for you, or delete one.",
                                Fields.of(
                                        Field.required("operation", Kind.oneOf("list", "delete"), "What to do."),
                                        Field.optional("file_id", Kind.text(128), "The file to delete."),
                                        Field.optional(
                                                "limit", Kind.whole(1, 10_000), "How many are listed at most.", 100)),
                                Outputs.status("success, or error"),
                                FileTools::manage)
                        .at("kimi")
                        .changing());
    }

    private static Field purpose(String usual) {
        return Field.optional("purpose", Kind.words(100), "The provider's word for what it is for.", usual);
    }

    private static void upload(Job job, String dialect, List<String> paths) {
        String provider = ProviderTools.provider(job.context(), dialect);
        if (paths.isEmpty()) {
            throw new InvalidArgumentsException("files", "files: none (expected: at least one path)");
        }
        Gather<JsonObject> gather = new Gather<>(paths.size(), uploads -> job.end(uploaded(job, provider, uploads)));
        for (int i = 0; i < paths.size(); i++) {
            int index = i;
            String path = paths.get(i);
            if (!job.context().kept().tryBegin()) {
                gather.put(index, failed(path, "too many files are on their way (expected: at most 8 at once)"));
                continue;
            }
            var unused = job.run()
                    .whenComplete((result, failure) -> job.context().kept().end());
            var bytes = job.context().files().bytes(path, job.context().config().maxUploadBytes());
            job.await(bytes, new byte[0], (content, problem) -> {
                if (problem != null) {
                    gather.put(index, failed(path, problem.message()));
                } else {
                    send(job, provider, path, content, result -> gather.put(index, result));
                }
            });
        }
    }

    private static void send(
            Job job, String provider, String path, byte[] content, java.util.function.Consumer<JsonObject> then) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        job.report("uploading " + name);
        FileRequest.Upload upload =
                new FileRequest.Upload(name, job.arguments().text("purpose"), ByteBuffer.wrap(content));
        job.askFiles(provider, upload, (reply, problem) -> {
            if (problem != null) {
                then.accept(failed(path, problem.message()));
                return;
            }
            String id = reply.text("id");
            job.context().kept().add(job.caller().tenant(), provider, id);
            then.accept(JsonObject.of("file", path, "status", "success")
                    .with("file_id", id)
                    .with("bytes", content.length));
        });
    }

    private static ToolResult uploaded(Job job, String provider, List<JsonObject> uploads) {
        long done = uploads.stream()
                .filter(upload -> upload.text("status").equals("success"))
                .count();
        String status = done == uploads.size() ? "success" : done == 0 ? "error" : "partial";
        JsonObject result = JsonObject.of("status", status, "files", uploads)
                .with(
                        "metadata",
                        JsonObject.of("tool_name", job.tool(), "provider_used", provider)
                                .with("elapsed_ms", job.elapsed().toMillis()));
        return done == 0 ? Results.error(result) : Results.of(result);
    }

    private static void chat(Job job) {
        String provider = ProviderTools.provider(job.context(), "kimi");
        ModelChoices.Choice model = ProviderTools.choose(job, provider, "stream");
        List<String> ids = Words.list(job.arguments(), "file_ids");
        if (ids.isEmpty()) {
            throw new InvalidArgumentsException("file_ids", "file_ids: none (expected: at least one id)");
        }
        for (int i = 0; i < ids.size(); i++) {
            checkId(job, provider, "file_ids[" + i + "]", ids.get(i));
        }
        Gather<JsonObject> gather = new Gather<>(ids.size(), contents -> ask(job, provider, model, contents));
        for (int i = 0; i < ids.size(); i++) {
            int index = i;
            String id = ids.get(i);
            job.askFiles(
                    provider,
                    new FileRequest.Content(id),
                    (content, problem) -> gather.put(index, content(id, content, problem)));
        }
    }

    private static JsonObject content(String id, JsonObject content, @Nullable Problem problem) {
        return problem == null
                ? JsonObject.of("id", id, "text", content.text("content"))
                : JsonObject.of("id", id, "problem", problem.message());
    }

    private static void ask(Job job, String provider, ModelChoices.Choice model, List<JsonObject> contents) {
        List<Message> messages = new ArrayList<>();
        for (JsonObject content : contents) {
            if (content.has("problem")) {
                job.end(Results.error(
                        job.tool(), "file", "file " + content.text("id") + ": " + content.text("problem")));
                return;
            }
            messages.add(Message.system("Content of file " + content.text("id") + ":\n" + content.text("text")));
        }
        messages.add(Message.user(job.arguments().text("prompt")));
        ChatRequest request = Prompt.request(model, messages, job.arguments());
        ProviderTools.ask(
                job,
                provider,
                request,
                (answer, metadata) -> JsonObject.of("status", "success", "content", answer.text())
                        .with("content_type", "text")
                        .with("metadata", metadata));
    }

    private static void manage(Job job) {
        String provider = ProviderTools.provider(job.context(), "kimi");
        String tenant = job.caller().tenant();
        ProviderFiles kept = job.context().kept();
        if (job.arguments().text("operation").equals("list")) {
            job.askFiles(provider, new FileRequest.Listing(), (reply, problem) -> {
                List<JsonObject> files = reply.objects("data").stream()
                        .filter(file -> kept.mayUse(tenant, provider, file.text("id")))
                        .limit(job.arguments().number("limit", 100))
                        .toList();
                job.end(
                        problem == null
                                ? Results.of(JsonObject.of("status", "success", "files", files))
                                : ChatTool.failed(job, problem));
            });
            return;
        }
        String id = job.arguments().text("file_id");
        checkId(job, provider, "file_id", id);
        job.askFiles(provider, new FileRequest.Deletion(id), (reply, problem) -> {
            if (problem == null) {
                kept.remove(tenant, provider, id);
                job.end(Results.of(JsonObject.of("status", "success", "deleted", id)));
            } else {
                job.end(ChatTool.failed(job, problem));
            }
        });
    }

    /** Another's file is as one that there is not. */
    private static void checkId(Job job, String provider, String field, String id) {
        if (!id.matches(ID) || !job.context().kept().mayUse(job.caller().tenant(), provider, id)) {
            throw new InvalidArgumentsException(
                    field, field + ": no such file (expected: an id that an upload of yours gave)");
        }
    }

    private static JsonObject failed(String path, String message) {
        return JsonObject.of("file", path, "status", "error").with("error", message);
    }
}
