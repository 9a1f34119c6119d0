package dev.sluice.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.JsonObject;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatingParserTest {
    private static final String CHUNK =
            "{\"id\":\"c-1\",\"n\":[1,-2.50,1e3,true,null],\"delta\":{\"content\":\" \\u4f60好 \\n🦉\",\"empty\":{}}}";

    @Test
    void parse_oneAfterTheOther_eachAsByAParserOfItsOwn() {
        JsonObject expected = Json.parse(CHUNK.getBytes(UTF_8));
        for (int i = 0; i < 1_000; i++) {
            assertThat(RepeatingParser.parse(CHUNK)).isEqualTo(expected);
            assertThat(RepeatingParser.parse("{\"i\": " + i + " }")).isEqualTo(JsonObject.of("i", i));
        }
    }

    /** More than it reads before it is renewed, which its bound on tokens makes it. */
    @Test
    void parse_hasNoEnd() {
        String dense = "{\"a\":[" + "1,".repeat(400) + "1]}";
        JsonObject expected = Json.parse(dense.getBytes(UTF_8));
        for (int i = 0; i < 5_000; i++) {
            assertThat(RepeatingParser.parse(dense)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":[1",
                "{\"a\":{\"b\":2}",
                "{\"a\":\"x",
                "{\"a\":1}{",
                "{\"a\":1} 2",
                "{\"a\":1}\n",
                "{\"a\":1} \"x}",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1,\"a\":2}",
                "{'a':1}",
                "{\"a\":tru}",
                "\uFEFF{\"a\":1}",
                "{\"a\":\"\uD83E\"}",
                "{\"a\":\"\u0000\"}"
            })
    void parse_whatMayBeMalformed_isLeftToTheOther_andHarmsNoLaterOne(String text) {
        assertThat(RepeatingParser.parse(text)).isNull();
        assertThat(RepeatingParser.parse(CHUNK)).isEqualTo(Json.parse(CHUNK.getBytes(UTF_8)));
    }

    @Test
    void parse_longTexts_areLeftToTheOther() {
        assertThat(RepeatingParser.parse("{\"a\":\"" + "x".repeat(2_000) + "\"}"))
                .isNull();
    }

    @Test
    void threads_haveTheirOwn() {
        CompletableFuture<?>[] threads = new CompletableFuture<?>[4];
        for (int t = 0; t < threads.length; t++) {
            int mine = t;
            threads[t] = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 2_000; i++) {
                    assertThat(RepeatingParser.parse("{\"t\":" + mine + "}")).isEqualTo(JsonObject.of("t", mine));
                }
            });
        }
        CompletableFuture.allOf(threads).join();
    }
}
