package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.Secret;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PepperTest {
    private static final String HEX = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private final Pepper pepper = Pepper.of(Secret.of(HEX));

    /** The figure is that of {@code openssl dgst -sha256 -mac HMAC -macopt hexkey:…}. */
    @Test
    void hash_isHmacSha256() {
        assertThat(pepper.hash("sk-sluice-abcd2345-secret").hex())
                .isEqualTo("185019cc28ab49cf381acbb90e7434caa9a93d656631f5df2231e7dc3315f9a5");
        assertThat(pepper.hash("").hex()).isEqualTo("d38b42096d80f45f826b44a9d5607de72496a415d3f4a1a8c88e3bb9da8dc1cb");
    }

    @Test
    void hash_ofSomethingLong_readsItsStartOnly() {
        String start = "x".repeat(512);
        assertThat(pepper.hash(start + "y")).isEqualTo(pepper.hash(start));
        assertThat(pepper.hash(start.substring(1))).isNotEqualTo(pepper.hash(start));
    }

    @Test
    void hash_fromManyThreads_isTheSame() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            KeyHash expected = pepper.hash("a key");
            Callable<Long> wrong = () -> Stream.generate(() -> pepper.hash("a key"))
                    .limit(20_000)
                    .filter(hash -> !hash.matches(expected))
                    .count();
            for (Future<Long> count :
                    threads.invokeAll(List.of(wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong))) {
                assertThat(count.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void fingerprint_tellsPeppersApart() {
        Pepper other = Pepper.of(Pepper.random(new SecureRandom()));
        assertThat(pepper.fingerprint()).hasSize(8).isNotEqualTo(other.fingerprint());
        assertThat(HEX).doesNotContain(pepper.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"too-short", "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"})
    void of_noPepper_isRefusedWithoutIt(String text) {
        assertThatThrownBy(() -> Pepper.of(Secret.of(text)))
                .hasMessage("pepper: *** (expected: 64 hexadecimal digits)");
    }

    @Test
    void toString_tellsNothing() {
        assertThat(pepper).hasToString("***");
        assertThat(pepper.hash("x")).hasToString("***");
    }
}
