package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrubTest {
    private static final String GLM_ID = "0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Incorrect API key provided: sk-abc123XYZ_-9 (check it) | Incorrect API key provided: *** (check it)",
                "sk-proj-abcdef and pk-1234 and ak-1234 and rk-1234 | *** and *** and *** and ***",
                "sk-abc*******wxyz is wrong | *** is wrong",
                "key=sk-abc123,key2=\"sk-def456\" | key=***,key2=\"***\"",
                "Authorization: Bearer abc.def-ghi/jkl+mno= was refused | Authorization: Bearer *** was refused",
                "'bearer   tok3n' | 'bearer ***'",
                "{\"a\":\"BEARER x\",\"b\":1} | {\"a\":\"BEARER ***\",\"b\":1}",
            })
    void text_keys_becomeStars(String words, String scrubbed) {
        assertThat(Scrub.text(words)).isEqualTo(scrubbed);
    }

    @Test
    void text_idAndSecret_becomeStars() {
        assertThat(Scrub.text("key " + GLM_ID + ".AbCdEfGhIjKlMnOp, sorry")).isEqualTo("key ***, sorry");
        assertThat(Scrub.text("(" + GLM_ID + ".AbCdEfGh)")).isEqualTo("(***)");
    }

    @Test
    void text_tokenOfThreeParts_becomesStars() {
        String token = "eyJhbGciOiJIUzI1NiJ9.eyJhcGlfa2V5IjoiMSJ9.c2lnbmF0dXJlX3BhcnQ";
        assertThat(Scrub.text("token " + token + " expired")).isEqualTo("token *** expired");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The model kimi-k2-0905-preview does not exist",
                "task-oriented and risk-free, ask-me",
                "sk-ab",
                "at api.moonshot.cn or open.bigmodel.cn",
                "request 0123456789abcdef0123456789abcdef failed",
                "version 1.2.3 of 2026-01-01T00:00:00.000Z",
                "您的账户已达到速率限制",
            })
    void text_wordsThatAreNoKeys_areKept(String words) {
        assertThat(Scrub.text(words)).isEqualTo(words);
    }

    @Test
    void text_keyBrokenByALineEnd_isFoundOnceItIsOneLine() {
        assertThat(Scrub.text("Bearer\r\n  tok3n-tok3n")).isEqualTo("Bearer ***");
    }

    @Test
    void text_controlAndFormatCharacters_becomeOneSpace() {
        assertThat(Scrub.text("a\r\nb\tc\0d\u001b[31me\u007ff\u0085g\u2028h\u2029i\u200bj\u202ek\uFEFFl"))
                .isEqualTo("a b c d [31me f g h i j k l");
        assertThat(Scrub.text(" \r\n a  \n\n b \t ")).isEqualTo("a b");
        assertThat(Scrub.text("\n")).isEmpty();
    }

    @Test
    void text_length_isBounded() {
        assertThat(Scrub.text("x".repeat(500))).isEqualTo("x".repeat(500));
        assertThat(Scrub.text("x".repeat(501))).isEqualTo("x".repeat(499) + "…");
        assertThat(Scrub.text("x".repeat(100_000))).isEqualTo("x".repeat(499) + "…");
    }

    @Test
    void text_keyAcrossTheCut_isNotShownInPart() {
        String scrubbed = Scrub.text("x ".repeat(245) + "sk-" + "s3cret".repeat(20));
        assertThat(scrubbed).endsWith("x ***").doesNotContain("s3cret");
        assertThat(Scrub.text("x ".repeat(240) + GLM_ID + "." + "s3cret".repeat(20)))
                .endsWith("x ***");
    }

    @Property
    void text_anything_isOneShortLine(@ForAll String words) {
        assertThat(Scrub.text(words)).hasSizeLessThanOrEqualTo(500).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chatcmpl-1", "2026:01/02", "~!", "1302"})
    void id_visibleAscii_isKept(String id) {
        assertThat(Scrub.id(id)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\n", "é", "a\u007f", "a\u2028"})
    void id_anythingElse_isDropped(String id) {
        assertThat(Scrub.id(id)).isEmpty();
    }

    @Test
    void id_length_isBounded() {
        assertThat(Scrub.id("x".repeat(128))).hasSize(128);
        assertThat(Scrub.id("x".repeat(129))).isEmpty();
    }
}
