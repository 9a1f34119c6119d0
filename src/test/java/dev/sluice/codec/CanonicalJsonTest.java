package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    @Test
    void asWritten_ordersNames_andKeepsNumbersAndLists() {
        assertThat(CanonicalJson.asWritten(Json.parse("{\"b\":[2,1,null],\"a\":{\"d\":1.0,\"c\":\"x\"}}")))
                .isEqualTo("{\"a\":{\"c\":\"x\",\"d\":1.0},\"b\":[2,1,null]}");
    }

    @Test
    void byWorth_writesEqualNumbersAlike() {
        assertThat(CanonicalJson.byWorth("[1.0, 100, 0.50, 0]")).isEqualTo(CanonicalJson.byWorth("[1,1e2,0.5,0.0]"));
        assertThat(CanonicalJson.byWorth("1")).isNotEqualTo(CanonicalJson.byWorth("\"1\""));
    }

    @Test
    void byWorth_whatIsNoValue_isRefused() {
        assertThatExceptionOfType(JsonException.class).isThrownBy(() -> CanonicalJson.byWorth("1,\"a\":2"));
    }
}
