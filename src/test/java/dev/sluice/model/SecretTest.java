package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void sameKeys_areEqual_andOthersAreNot() {
        Secret key = Secret.of("sk-canary-one");

        assertThat(key).isEqualTo(Secret.of("sk-canary-one")).hasSameHashCodeAs(Secret.of("sk-canary-one"));
        assertThat(key).isNotEqualTo(Secret.of("sk-canary-two")).isNotEqualTo("sk-canary-one");
    }

    @Test
    void hashCode_saysNothingOfTheKey() {
        assertThat(Secret.of("sk-canary-one")).hasSameHashCodeAs(Secret.of("sk-canary-two"));
        assertThat(Secret.of("sk-canary-one")).hasToString("***");
    }
}
