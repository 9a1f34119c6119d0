package dev.sluice.mcp.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShimMessageTest {
    @Test
    void messages_areReadByTheirOperation() {
        assertThat(read("{'op':'hello','session_id':'s','token':'t'}")).isEqualTo(new ShimMessage.Hello("t"));
        assertThat(read("{'op':'hello'}")).isEqualTo(new ShimMessage.Hello(""));
        assertThat(read("{'op':'list_tools'}")).isEqualTo(new ShimMessage.ListTools());
        assertThat(read("{'op':'health'}")).isEqualTo(new ShimMessage.Health());
        assertThat(read("{'op':'ping'}")).isEqualTo(new ShimMessage.Ping());
        assertThat(read("{'op':'cancel','request_id':'r'}")).isEqualTo(new ShimMessage.Cancel("r"));
        assertThat(read("{'op':'rotate_token','old':'a','new':'b'}")).isEqualTo(new ShimMessage.RotateToken());
        assertThat(read("{'op':'x'}")).isEqualTo(new ShimMessage.Unknown("x"));
        assertThat(read("{'op':'call_tool','request_id':'r','name':'chat','arguments':{'prompt':'p'}}"))
                .isEqualTo(new ShimMessage.CallTool("r", "chat", JsonObject.of("prompt", "p")));
        assertThat(read("{'op':'call_tool','name':'chat'}"))
                .isEqualTo(new ShimMessage.CallTool(null, "chat", JsonObject.EMPTY));
        assertThat(read("{'op':'call_tool','request_id':null,'name':'chat','arguments':null}"))
                .isEqualTo(new ShimMessage.CallTool(null, "chat", JsonObject.EMPTY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | invalid_json",
                "[] | invalid_json",
                "{} | invalid_message: op: ",
                "{'op':7} | invalid_message: op: ",
                "{'op':'call_tool'} | invalid_message: name: ",
                "{'op':'call_tool','name':''} | invalid_message: name: ",
                "{'op':'call_tool','name':'chat','request_id':{}} | invalid_message: request_id: ",
                "{'op':'call_tool','name':'chat','arguments':[]} | invalid_message: arguments: ",
                "{'op':'cancel'} | invalid_message: request_id: "
            })
    void whatIsNoMessage_isNamed(String text, String complaint) {
        assertThat(read(text))
                .isInstanceOfSatisfying(
                        ShimMessage.Malformed.class,
                        malformed -> assertThat(malformed.complaint()).startsWith(complaint.strip()));
    }

    @Test
    void longId_isRefused_andALongOperationIsNotSaidAgain() {
        assertThat(read("{'op':'call_tool','name':'chat','request_id':'%s'}".formatted("r".repeat(201))))
                .isInstanceOf(ShimMessage.Malformed.class);
        assertThat(read("{'op':'%s'}".formatted("x".repeat(10_000))))
                .isInstanceOfSatisfying(
                        ShimMessage.Unknown.class,
                        unknown -> assertThat(unknown.op()).hasSizeLessThan(110));
    }

    private static ShimMessage read(String text) {
        return ShimMessage.read(text.replace('\'', '"'));
    }
}
