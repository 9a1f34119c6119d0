package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice mcp} as a process of its own: what is on its standard output, and how it ends. */
class McpIT {
    @TempDir
    private Path directory;

    @Test
    void standardOutput_isJsonRpcAlone_andTheEndOfInputEndsTheProcess() throws Exception {
        Path scenario = Files.writeString(
                directory.resolve("scenario.conf"),
                "providers { openai { dialect = openai, models = [m, slow], faults = [{ match { model = slow }, fault = hang }] } }");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.sluice.cli.Main",
                        "mcp",
                        "--simulated",
                        scenario.toString())
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        List<JsonObject> messages = new ArrayList<>();
        Writer in = process.outputWriter(StandardCharsets.UTF_8);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            send(
                    in,
                    "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'protocolVersion':'2025-06-18','capabilities':{},'clientInfo':{'name':'t','version':'1'}}}");
            send(in, "{'jsonrpc':'2.0','method':'notifications/initialized'}");
            send(in, "this is not JSON");
            send(in, call(2, "chat", "{'prompt':'hello','model':'openai/m'}"));
            for (int i = 0; i < 3; i++) {
                messages.add(Json.parse(out.readLine()));
            }
            send(in, call(3, "chat", "{'prompt':'hello','model':'openai/slow'}"));
            long closed = System.nanoTime();
            in.close();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                messages.add(Json.parse(line));
            }
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(System.nanoTime() - closed).isLessThan(TimeUnit.SECONDS.toNanos(10));
        } finally {
            process.destroyForcibly();
        }
        assertThat(messages)
                .allSatisfy(message -> assertThat(message.text("jsonrpc")).isEqualTo("2.0"));
        assertThat(messages.subList(0, 3))
                .extracting(message -> message.object("error").number("code", 0))
                .containsExactlyInAnyOrder(0L, -32700L, 0L);
        assertThat(messages).noneMatch(message -> message.number("id", 0) == 3);
    }

    private static String call(int id, String tool, String arguments) {
        return "{'jsonrpc':'2.0','id':%d,'method':'tools/call','params':{'name':'%s','arguments':%s}}"
                .formatted(id, tool, arguments);
    }

    private static void send(Writer in, String line) throws IOException {
        in.write(line.replace('\'', '"') + "\n");
        in.flush();
    }
}
