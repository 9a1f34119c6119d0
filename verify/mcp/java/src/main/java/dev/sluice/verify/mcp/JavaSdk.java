package dev.sluice.verify.mcp;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The official Java SDK's client (the legacy era) drives every tool over both transports. It has no cancel. */
public final class JavaSdk {
    private static final McpJsonMapper JSON = McpJsonDefaults.getMapper();

    private static int passed;
    private static int failed;

    private JavaSdk() {}

    public static void main(String[] arguments) throws Exception {
        Map<?, ?> file = JSON.readValue(Files.readString(Path.of(arguments[0])), Map.class);
        List<?> calls = (List<?>) file.get("calls");
        URI url = URI.create(System.getenv("MCP_URL"));
        List<?> command = JSON.readValue(System.getenv("MCP_STDIO"), List.class);
        drive("http", calls, HttpClientStreamableHttpTransport.builder(url.resolve("/").toString())
                .endpoint(url.getPath())
                .build());
        StdioClientTransport stdio = new StdioClientTransport(
                ServerParameters.builder(command.get(0).toString())
                        .args(command.stream().skip(1).map(Object::toString).toList())
                        .build(),
                JSON);
        stdio.setStdErrorHandler(System.err::println);
        drive("stdio", calls, stdio);
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    private static void drive(String label, List<?> calls, McpClientTransport transport) {
        List<Double> progress = new CopyOnWriteArrayList<>();
        try (McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(Duration.ofSeconds(30))
                .initializationTimeout(Duration.ofSeconds(30))
                .progressConsumer(each -> progress.add(each.progress()))
                .build()) {
            step(label + ": initialize and ping", () -> {
                client.initialize();
                return client.ping();
            });
            step(label + ": lists exactly the tools there are calls for", () -> {
                TreeSet<Object> wanted = new TreeSet<>();
                calls.forEach(call -> wanted.add(((Map<?, ?>) call).get("tool")));
                TreeSet<Object> listed = new TreeSet<>(client.listTools().tools().stream().map(Tool::name).toList());
                return check(listed.equals(wanted), "listed: " + listed);
            });
            String kept = "none";
            for (Object each : calls) {
                kept = call(label, client, (Map<?, ?>) each, kept);
            }
            step(label + ": an unknown tool is an error", () -> {
                try {
                    return check(false, "" + client.callTool(new CallToolRequest("no_such_tool", Map.of())));
                } catch (RuntimeException expected) {
                    return check(expected.getMessage().contains("no_such_tool"), expected.getMessage());
                }
            });
            step(label + ": 20 calls of half a second run side by side", () -> sideBySide(client));
            step(label + ": a long call gives signs of life", () -> {
                progress.clear();
                CallToolResult result = client.callTool(new CallToolRequest(
                        "chat", Map.of("prompt", "Wait.", "model", "stub-two"), Map.of("progressToken", "p")));
                check(!isError(result), text(result));
                return check(progress.size() >= 3, "progress: " + progress);
            });
        }
    }

    private static String call(String label, McpSyncClient client, Map<?, ?> call, String kept) {
        List<String> found = new ArrayList<>(List.of(kept));
        step(label + ": " + call.get("tool"), () -> {
            String arguments = JSON.writeValueAsString(call.get("arguments")).replace("$KEPT", kept);
            CallToolResult result =
                    client.callTool(new CallToolRequest(JSON, call.get("tool").toString(), arguments));
            check(!isError(result), text(result));
            check(!text(result).isEmpty(), "no text");
            check(result.structuredContent() instanceof Map, "no structured content");
            Object value = result.structuredContent();
            if (call.get("status") != null) {
                check(call.get("status").equals(((Map<?, ?>) value).get("status")), "" + value);
            }
            if (call.get("keep") != null) {
                for (String key : call.get("keep").toString().split("\\.")) {
                    value = value instanceof List<?> list
                            ? list.get(Integer.parseInt(key))
                            : ((Map<?, ?>) value).get(key);
                }
                found.set(0, value.toString());
            }
            return result;
        });
        return found.get(0);
    }

    private static Object sideBySide(McpSyncClient client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        long from = System.nanoTime();
        List<Future<CallToolResult>> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Map<String, Object> arguments = Map.of("prompt", "echo:number-" + i + ".", "model", "stub-half");
            results.add(threads.submit(() -> client.callTool(new CallToolRequest("chat", arguments))));
        }
        for (int i = 0; i < 20; i++) {
            String answer = results.get(i).get().structuredContent().toString();
            check(answer.contains("number-" + i + "."), "answer " + i + ": " + answer);
        }
        threads.shutdown();
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        return check(took.toMillis() < 8_000, "took " + took);
    }

    private static boolean isError(CallToolResult result) {
        return Boolean.TRUE.equals(result.isError());
    }

    private static String text(CallToolResult result) {
        return result.content().get(0) instanceof TextContent text ? text.text() : "";
    }

    private static Object check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
        return condition;
    }

    private static void step(String name, Callable<Object> run) {
        try {
            run.call();
            passed++;
            System.out.println("ok   " + name);
        } catch (Exception e) {
            failed++;
            System.out.println("FAIL " + name + ": " + e);
        }
    }
}
