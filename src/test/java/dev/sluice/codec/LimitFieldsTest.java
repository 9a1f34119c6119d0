package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.HttpField;
import dev.sluice.http.HttpFields;
import dev.sluice.model.ProviderLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitFieldsTest {
    @Test
    void fields_areTakenByName_whateverTheirCase_andNothingElse() {
        HttpFields fields = new HttpFields(List.of(
                HttpField.of("Set-Cookie", "a=b"),
                HttpField.of("X-RateLimit-Limit-Requests", "60"),
                HttpField.of("x-ratelimit-reset-tokens", "6m0s"),
                HttpField.of("X-RateLimit-Reset", "2026-11-24T03:20:27Z"),
                HttpField.of("x-ratelimits", "1"),
                HttpField.of("Location", "/")));

        assertThat(LimitFields.of(fields).fields())
                .containsExactly(
                        Map.entry("x-ratelimit-limit-requests", "60"),
                        Map.entry("x-ratelimit-reset-tokens", "6m0s"),
                        Map.entry("x-ratelimit-reset", "2026-11-24T03:20:27Z"));
    }

    @Test
    void reply_withoutAny_costsNothing() {
        assertThat(LimitFields.of(new HttpFields(List.of(HttpField.of("Date", "now")))))
                .isSameAs(ProviderLimits.NONE);
    }

    @Test
    void what_isNotFit_isLeftOut() {
        List<HttpField> fields = new ArrayList<>();
        fields.add(HttpField.of("x-ratelimit-limit-tokens", "9".repeat(65)));
        fields.add(HttpField.of("x-ratelimit-" + "a".repeat(60), "1"));
        fields.add(HttpField.of("x-ratelimit-limit-requests", "1\r\nset-cookie: a"));
        fields.add(HttpField.of("x-ratelimit-limit_requests", "1"));
        fields.add(HttpField.of("x-ratelimit-limit", ""));
        for (int i = 0; i < 40; i++) {
            fields.add(HttpField.of("x-ratelimit-n" + i, "1"));
        }

        assertThat(LimitFields.of(new HttpFields(fields)).fields())
                .hasSize(16)
                .containsKeys("x-ratelimit-n0", "x-ratelimit-n15")
                .allSatisfy((name, value) -> assertThat(value).isEqualTo("1"));
    }
}
