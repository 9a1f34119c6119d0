package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RpcReaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"7", "'seven'", "-1"})
    void request_isRead(String id) {
        RpcMessage message = one("{'jsonrpc':'2.0','id':%s,'method':'ping','params':{'a':1}}".formatted(id));
        assertThat(message).isInstanceOfSatisfying(RpcMessage.Request.class, request -> {
            assertThat(request.method()).isEqualTo("ping");
            assertThat(request.params().number("a", 0)).isEqualTo(1);
        });
    }

    @Test
    void withoutAnId_isANotification_andWithAResultAResponse() {
        assertThat(one("{'jsonrpc':'2.0','method':'notifications/initialized'}"))
                .isInstanceOf(RpcMessage.Notification.class);
        assertThat(one("{'jsonrpc':'2.0','id':1,'result':{}}")).isInstanceOf(RpcMessage.Response.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'jsonrpc':'2.0','id':1; -32700",
                "; -32700",
                "nonsense; -32700",
                "7; -32600",
                "[]; -32600",
                "{'id':1,'method':'ping'}; -32600",
                "{'jsonrpc':'1.0','id':1,'method':'ping'}; -32600",
                "{'jsonrpc':'2.0','id':null,'method':'ping'}; -32600",
                "{'jsonrpc':'2.0','id':1.5,'method':'ping'}; -32600",
                "{'jsonrpc':'2.0','id':[1],'method':'ping'}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':7}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':''}; -32600",
                "{'jsonrpc':'2.0','id':1}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':'ping','params':[1]}; -32602",
            })
    void malformed_saysHow(String text, int code) {
        assertThat(one(text == null ? "" : text))
                .isInstanceOfSatisfying(
                        RpcMessage.Malformed.class,
                        malformed -> assertThat(malformed.error().code()).isEqualTo(code));
    }

    @Test
    void nestedTooDeep_isMalformed() {
        String deep = "{'jsonrpc':'2.0','id':1,'method':'ping','params':" + "{'a':".repeat(5_000) + "1"
                + "}".repeat(5_000) + "}";
        assertThat(one(deep)).isInstanceOf(RpcMessage.Malformed.class);
    }

    @Test
    void batch_keepsItsOrder_andWhatIsNoMessageIsOneOfItsOwn() {
        RpcReader.Read read = read("[{'jsonrpc':'2.0','id':1,'method':'ping'}, 7, {'jsonrpc':'2.0','method':'x'}]");
        assertThat(read.isBatch()).isTrue();
        assertThat(read.messages())
                .hasExactlyElementsOfTypes(
                        RpcMessage.Request.class, RpcMessage.Malformed.class, RpcMessage.Notification.class);
    }

    @Test
    void batchOfTooMany_isRefusedWhole() {
        String many = "[" + "7,".repeat(RpcReader.MAX_BATCH) + "7]";
        assertThat(read(many).messages()).hasSize(1).first().isInstanceOf(RpcMessage.Malformed.class);
    }

    private static RpcMessage one(String text) {
        RpcReader.Read read = read(text);
        assertThat(read.messages()).hasSize(1);
        return read.messages().get(0);
    }

    private static RpcReader.Read read(String text) {
        return RpcReader.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
