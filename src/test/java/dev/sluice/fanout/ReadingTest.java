package dev.sluice.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
    @ParameterizedTest
    @ValueSource(strings = {"Yes.", " yes ", "\"YES\"", "**yes**", "yes!\n", "ｙｅｓ", "'yes'。"})
    void normalised_sameWords_areEqual(String text) {
        assertThat(Reading.normalised(text)).isEqualTo("yes");
    }

    @Test
    void normalised_keepsWhatIsInside() {
        assertThat(Reading.normalised("It's 3.5,\n  not 4.")).isEqualTo("it's 3.5, not 4");
        assertThat(Reading.normalised("Stra\u00dfe")).isEqualTo(Reading.normalised("STRASSE"));
        assertThat(Reading.normalised("cafe\u0301")).isEqualTo(Reading.normalised("Caf\u00e9"));
        assertThat(Reading.normalised("-")).isNotEqualTo(Reading.normalised("+"));
    }

    @Test
    void json_byValue_whateverItsForm() {
        assertThat(Reading.json("{\"a\":1,\"b\":[1.50,null]}"))
                .isEqualTo(Reading.json("```json\n{ \"b\": [ 1.5, null ], \"a\": 1.0 }\n```"))
                .isNotEqualTo(Reading.json("{\"a\":1,\"b\":[null,1.5]}"));
        assertThat(Reading.json("42")).isEqualTo(Reading.json("4.2e1"));
        assertThat(Reading.json("\"x\"")).isNotNull();
        assertThat(Reading.json("1e400")).as("beyond a double").isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "{", "1, \"x\": 2", "1}", "{} {}", "1,\"\":2", "{\"a\":1,\"a\":1}"})
    void json_whatIsNone_saysNothing(String text) {
        assertThat(Reading.json(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "42|42",
                "The answer is 42.|42",
                "First 3, then **-7.25**|-7.25",
                "1,234,567 people|1234567",
                "from 3-5|5",
                "6.02e23 of them|6.02e23",
                "about $12.50!|12.50",
                "\u22125 degrees|-5",
                "x = -3|-3",
                "50%|50",
                "2 and v1|2",
            })
    void number_isTheLastOne(String text, String number) {
        assertThat(Reading.number(text)).isEqualByComparingTo(new BigDecimal(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "a1b", "v2"})
    void number_whereThereIsNone_saysNothing(String text) {
        assertThat(Reading.number(text)).isNull();
    }

    @Test
    void number_ofAnyText_isQuicklyFound() {
        assertThat(Reading.number("1,".repeat(500_000))).isNotNull();
        assertThat(Reading.number("9".repeat(500_000))).isNotNull();
        assertThat(Reading.normalised("- ".repeat(100_000))).isNotEmpty();
    }
}
