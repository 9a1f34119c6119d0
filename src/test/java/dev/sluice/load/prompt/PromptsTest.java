package dev.sluice.load.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsTest {
    private static int[] draws(Lengths lengths, int count) {
        Random random = new Random(5);
        return IntStream.range(0, count)
                .map(i -> lengths.sample(random))
                .sorted()
                .toArray();
    }

    @Test
    void lengths_haveTheShapeAskedFor() {
        int[] fixed = draws(Lengths.parse("500"), 10);
        int[] even = draws(Lengths.parse("uniform(100,900)"), 20_000);
        int[] normal = draws(Lengths.parse("normal(500, 100)"), 20_000);
        int[] skewed = draws(Lengths.parse("lognormal(300,2000)"), 20_000);

        assertThat(fixed).containsOnly(500);
        assertThat(even[0]).isBetween(100, 101);
        assertThat(even[even.length - 1]).isBetween(899, 900);
        assertThat(even[even.length / 2]).isCloseTo(500, within(15));
        assertThat(Arrays.stream(normal).average().orElse(0)).isCloseTo(500, within(4.0));
        assertThat(normal[(int) (0.8413 * normal.length)]).isCloseTo(600, within(8));
        assertThat(skewed[skewed.length / 2]).isCloseTo(300, within(10));
        assertThat(skewed[(int) (0.99 * skewed.length)]).isCloseTo(2_000, within(150));
    }

    @Property(tries = 200)
    void lengths_areAlwaysPossible(
            @ForAll @IntRange(min = 1, max = 100_000) int mean,
            @ForAll @IntRange(min = 0, max = 1_000_000) int deviation,
            @ForAll long seed) {
        assertThat(Lengths.parse("normal(" + mean + "," + deviation + ")").sample(new Random(seed)))
                .isBetween(1, Lengths.MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-5",
                "2000000",
                "normal(500)",
                "uniform(9,1)",
                "lognormal(10,5)",
                "gauss(1,2)",
                "normal(0,5)"
            })
    void malformedLengths_sayWhatWasExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lengths.parse(text))
                .withMessageContaining("'" + text + "' (expected: tokens, 1 to 1000000, such as 500");
    }

    @Test
    void madeUp_haveSoManyWordsAndTheIdFirst() {
        List<ChatRequest> requests =
                Prompts.madeUp("m", Lengths.parse("50"), JsonObject.of("max_tokens", 9), "load-000", 1);

        assertThat(requests).hasSize(256).allSatisfy(request -> {
            String text = request.messages().get(0).text();
            assertThat(text).startsWith("request-id:load-000 Tell me more. ");
            assertThat(text.split(" ")).hasSize(4 + 50);
            assertThat(request.parameters()).isEqualTo(JsonObject.of("max_tokens", 9));
        });
        assertThat(requests)
                .isEqualTo(Prompts.madeUp("m", Lengths.parse("50"), JsonObject.of("max_tokens", 9), "load-000", 1));
        assertThat(requests.stream().map(r -> r.messages().get(0).text()).distinct())
                .hasSize(256);
    }

    @Test
    void file_holdsBodiesBatchLinesAndPrompts(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("p.jsonl"), """
                {"messages":[{"role":"user","content":"one"}],"model":"theirs","temperature":0.5,"stream":true}

                {"custom_id":"7","method":"POST","url":"/v1/chat/completions","body":{"model":"x","messages":[{"role":"user","content":"two"}],"max_tokens":3}}
                {"prompt":"three ä"}
                """);

        List<ChatRequest> requests = Prompts.read(file, "ours", JsonObject.of("max_tokens", 8));

        assertThat(requests)
                .extracting(request -> request.messages().get(0).text())
                .containsExactly("one", "two", "three ä");
        assertThat(requests).extracting(ChatRequest::model).containsOnly("ours");
        assertThat(requests.get(0).parameters()).isEqualTo(JsonObject.of("temperature", 0.5, "max_tokens", 8));
        assertThat(requests.get(1).parameters()).isEqualTo(JsonObject.of("max_tokens", 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prompts.read(file, "", JsonObject.EMPTY))
                .withMessageContaining("p.jsonl:4: no model");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":                   | p.jsonl:1: not JSON
            [1]                     | p.jsonl:1: not a JSON object
            {"model":"m"}           | p.jsonl:1: no messages
            {"messages":[]}         | p.jsonl:1: no messages
            ''                      | no prompts (expected: one JSON object a line)
            """)
    void malformedFile_saysWhere(String content, String expected, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("p.jsonl"), content.strip() + "\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prompts.read(file, "m", JsonObject.EMPTY))
                .withMessageContaining(expected.strip());
    }

    @Test
    void fileThatIsNone_isSaid(@TempDir Path directory) throws Exception {
        Path latin =
                Files.write(directory.resolve("l.jsonl"), "{\"prompt\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prompts.read(directory.resolve("none.jsonl"), "m", JsonObject.EMPTY))
                .withMessageContaining("none.jsonl: no such file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prompts.read(latin, "m", JsonObject.EMPTY))
                .withMessageContaining("not UTF-8");
    }
}
