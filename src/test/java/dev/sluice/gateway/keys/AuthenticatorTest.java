package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.keys.AuthDecision.Kind;
import dev.sluice.model.Secret;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {
    private static final Pepper PEPPER = Pepper.of(Pepper.random(new SecureRandom()));
    private static final Secret ACTIVE = KeyText.newKey("aaaaaaaa", new SecureRandom());
    private static final Secret REVOKED = KeyText.newKey("bbbbbbbb", new SecureRandom());
    private static final Secret EXPIRED = KeyText.newKey("cccccccc", new SecureRandom());
    private static final Secret UNKNOWN = KeyText.newKey("aaaaaaaa", new SecureRandom());

    private final VirtualKey active = Keys.named("aaaaaaaa", 0, 0, 0);
    private final KeyRing ring = ring();
    private final Authenticator authenticator = Authenticator.of(() -> ring);

    private KeyRing ring() {
        VirtualKey expired = new VirtualKey(
                "cccccccc", "n", Keys.NOW.minusSeconds(9), Keys.NOW.minusSeconds(1), null, KeyTerms.UNLIMITED);
        return new KeyRing(
                List.of(
                        stored(active, ACTIVE),
                        stored(Keys.named("bbbbbbbb", 0, 0, 0).revokedAt(Keys.NOW), REVOKED),
                        stored(expired, EXPIRED)),
                PEPPER);
    }

    private static StoredKey stored(VirtualKey key, Secret secret) {
        return new StoredKey(key, PEPPER.hash(secret.reveal()), PEPPER.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "bEaReR "})
    void authenticate_keyInForce_isItsOwner(String scheme) {
        assertThat(decide(scheme + ACTIVE.reveal())).isEqualTo(new AuthDecision.Authenticated(active));
    }

    @Test
    void authenticate_withoutKeys_isAnybody() {
        for (List<String> header : List.of(List.<String>of(), List.of("Bearer x"), List.of("a", "b"))) {
            assertThat(Authenticator.anonymous().authenticate(header, Keys.NOW))
                    .isEqualTo(AuthDecision.Anonymous.ANONYMOUS);
        }
    }

    @Test
    void authenticate_noHeader_saysWhatToSend() {
        assertThat(authenticator.authenticate(List.of(), Keys.NOW))
                .isEqualTo(new AuthDecision.Rejected(Kind.MISSING, Authenticator.NO_KEY, ""));
    }

    @Test
    void authenticate_anythingElse_getsTheSameWords() {
        String key = ACTIVE.reveal();
        rejected(Kind.UNKNOWN, "", "Bearer " + UNKNOWN.reveal());
        rejected(Kind.REVOKED, "bbbbbbbb", "Bearer " + REVOKED.reveal());
        rejected(Kind.EXPIRED, "cccccccc", "Bearer " + EXPIRED.reveal());
        for (String value : List.of(
                "",
                " ",
                "Bearer",
                "Bearer ",
                "Bearer  " + key,
                "Bearer\t" + key,
                " Bearer " + key,
                "Bearer " + key + " ",
                "Bearer " + key + "\n",
                "Bearer " + key + "\u0000",
                "Bearer " + key + "," + key,
                "Bearer \"" + key + "\"",
                "Bearer " + key.toUpperCase(Locale.ROOT),
                "Bearer " + key.substring(0, key.length() - 1),
                "Bearer " + key + "x".repeat(1_000_000),
                "Basic " + key,
                "BearerX " + key,
                "Bearer=" + key,
                "token " + key,
                key)) {
            rejected(Kind.MALFORMED, "", value);
        }
    }

    @Test
    void authenticate_twoHeaders_areNone_evenTheSame() {
        String good = "Bearer " + ACTIVE.reveal();
        for (List<String> headers : List.of(List.of(good, good), List.of(good, ""), List.of("Basic x", good))) {
            assertThat(authenticator.authenticate(headers, Keys.NOW))
                    .isEqualTo(new AuthDecision.Rejected(Kind.MALFORMED, Authenticator.WRONG_KEY, ""));
        }
    }

    @Test
    void authenticate_tenThousandOddities_neverSucceedsNorThrows() {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            String value = oddity(random);
            AuthDecision decision = decide(value);
            assertThat(decision)
                    .as("seed %d, number %d", seed, i)
                    .isInstanceOfSatisfying(
                            AuthDecision.Rejected.class,
                            rejected -> assertThat(rejected.message()).isEqualTo(Authenticator.WRONG_KEY));
        }
    }

    /** The key with a fault, an injection, or noise; surrogates without a partner, NULs and megabytes among it. */
    private static String oddity(Random random) {
        String key = "Bearer " + ACTIVE.reveal();
        StringBuilder text = new StringBuilder(random.nextBoolean() ? key : key.substring(0, random.nextInt(79)));
        String[] pieces = {
            "'",
            "\"",
            "' OR 1=1 --",
            "\u0000",
            "\ud800",
            "\udc00",
            "%00",
            "$(id)",
            "../",
            "é",
            "\u2028",
            "\r\nX: y",
            "\u202e",
            "{{7*7}}",
            "${jndi:x}",
            "Bearer ",
            ",",
            ";",
            "=",
            "\u007f",
            "-",
            "𝟘",
            "\\",
            "A",
            "0"
        };
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            String piece = random.nextInt(500) == 0
                    ? "z".repeat(1 << 20)
                    : random.nextInt(3) == 0
                            ? String.valueOf((char) random.nextInt(0x10000))
                            : pieces[random.nextInt(pieces.length)];
            text.insert(random.nextInt(text.length() + 1), piece);
        }
        return text.toString().equalsIgnoreCase(key) ? "" : text.toString();
    }

    /** Coarse: no two kinds of wrong key differ by a factor of two. Each round measures all of them. */
    @Test
    void authenticate_wrongKeys_takeTheSameTime() {
        List<String> values = List.of(
                "Bearer " + UNKNOWN.reveal(),
                "Bearer " + REVOKED.reveal(),
                "Bearer " + EXPIRED.reveal(),
                "Bearer " + UNKNOWN.reveal().replace('-', '.'));
        int rounds = 400;
        int calls = 50;
        long[][] nanos = new long[values.size()][rounds];
        int rejected = 0;
        for (int round = -200; round < rounds; round++) {
            for (int which = 0; which < values.size(); which++) {
                List<String> header = List.of(values.get(which));
                long start = System.nanoTime();
                for (int i = 0; i < calls; i++) {
                    rejected += authenticator.authenticate(header, Keys.NOW) instanceof AuthDecision.Rejected ? 1 : 0;
                }
                if (round >= 0) {
                    nanos[which][round] = System.nanoTime() - start;
                }
            }
        }
        assertThat(rejected).isEqualTo((rounds + 200) * calls * values.size());
        List<Long> medians = new ArrayList<>();
        for (long[] times : nanos) {
            Arrays.sort(times);
            medians.add(times[rounds / 2] / calls);
        }
        assertThat(medians)
                .as("nanoseconds a call")
                .allSatisfy(median -> assertThat(median)
                        .isBetween(medians.get(0) / 2, medians.get(0) * 2)
                        .isLessThan(30_000));
    }

    @Test
    void decisions_showNoSecret() {
        String printed = decide("Bearer " + ACTIVE.reveal()) + " " + decide("Bearer " + REVOKED.reveal()) + " "
                + decide("Basic " + REVOKED.reveal());
        assertThat(printed)
                .doesNotContain(ACTIVE.reveal().substring(19, 27))
                .doesNotContain(REVOKED.reveal().substring(19, 27));
    }

    private AuthDecision decide(String value) {
        return authenticator.authenticate(List.of(value), Keys.NOW);
    }

    private void rejected(Kind kind, String keyId, String value) {
        assertThat(decide(value)).isEqualTo(new AuthDecision.Rejected(kind, Authenticator.WRONG_KEY, keyId));
    }
}
