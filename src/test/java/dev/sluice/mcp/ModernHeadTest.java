package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import akka.util.ByteString;
import dev.sluice.gateway.MountKeys;
import dev.sluice.gateway.MountRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModernHeadTest {
    private static final MountKeys NOBODY_ASKS = new MountKeys() {
        @Override
        public void check(String key) {
            throw new IllegalStateException("nobody asks for keys");
        }

        @Override
        public Admission admit(String key, String message) {
            throw new IllegalStateException("nobody asks for keys");
        }
    };

    private static final String VERSION = "2026-07-28";

    @Test
    void headThatSaysWhatTheBodySays_isTaken_alsoEncoded() {
        assertThatCode(() -> check(VERSION, "tools/call", " chat ")).doesNotThrowAnyException();
        String encoded =
                "=?base64?" + Base64.getEncoder().encodeToString("chat".getBytes(StandardCharsets.UTF_8)) + "?=";
        assertThatCode(() -> check(VERSION, "tools/call", encoded)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "2025-11-25,tools/call,chat,mcp-protocol-version",
        ",tools/call,chat,mcp-protocol-version",
        "2026-07-28,tools/list,chat,mcp-method",
        "2026-07-28,Tools/Call,chat,mcp-method",
        "2026-07-28,,chat,mcp-method",
        "2026-07-28,tools/call,debug,mcp-name",
        "2026-07-28,tools/call,Chat,mcp-name",
        "2026-07-28,tools/call,,mcp-name",
        "2026-07-28,tools/call,=?base64?%%%?=,mcp-name",
    })
    void headThatSaysAnotherThing_isRefused(String version, String method, String name, String field) {
        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() -> check(version, method, name))
                .satisfies(thrown -> assertThat(thrown.error().code()).isEqualTo(-32020))
                .satisfies(thrown -> assertThat(thrown.error().message()).containsIgnoringCase(field));
    }

    private static void check(String version, String method, String name) {
        RpcMessage.Request body = (RpcMessage.Request)
                RpcReader.read("""
                        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"chat","arguments":{},
                         "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
                                  "io.modelcontextprotocol/clientCapabilities":{}}}}
                        """.getBytes(StandardCharsets.UTF_8)).messages().get(0);
        ModernHead.check(
                new MountRequest(
                        "POST",
                        "application/json",
                        field -> values(field, version, method, name),
                        ByteString.emptyByteString(),
                        "",
                        model -> true,
                        false,
                        NOBODY_ASKS),
                body);
    }

    private static List<String> values(String field, String version, String method, String name) {
        String value = switch (field) {
            case "mcp-protocol-version" -> version;
            case "mcp-method" -> method;
            case "mcp-name" -> name;
            default -> null;
        };
        return value == null ? List.of() : List.of(value);
    }
}
