package dev.sluice.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.http.HttpField;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Secret;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00.123Z");
    private static final Secret GLM_KEY = Secret.of("0123456789abcdef.TheSecretPart");

    @Test
    void of_bearer_sendsTheKeyAsItIs() {
        Credential credential = credential("bearer", Secret.of("sk-12345678"));
        assertThat(credential.field(NOW)).isEqualTo(HttpField.secret("Authorization", "Bearer sk-12345678"));
        assertThat(credential.field(NOW.plusSeconds(1_000_000))).isEqualTo(credential.field(NOW));
    }

    @Test
    void of_noKeyOrNone_isNoCredential() {
        assertThat(Credentials.of("bearer", null)).isNull();
        assertThat(Credentials.of("none", GLM_KEY)).isNull();
    }

    @Test
    void of_unknownName_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.of("basic", GLM_KEY))
                .withMessage("authentication: 'basic' (expected: bearer, signed-token or none)");
    }

    @Test
    void field_signedToken_isSignedWithTheSecretPart() throws GeneralSecurityException {
        String token = token(credential("signed-token", GLM_KEY), NOW);
        int dot = token.lastIndexOf('.');
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("TheSecretPart".getBytes(US_ASCII), "HmacSHA256"));
        byte[] signature = mac.doFinal(token.substring(0, dot).getBytes(US_ASCII));
        assertThat(Base64.getUrlDecoder().decode(token.substring(dot + 1))).isEqualTo(signature);
        assertThat(token).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    }

    @Test
    void field_signedToken_saysWhatTheVendorExpects() {
        String token = token(credential("signed-token", GLM_KEY), NOW);
        assertThat(part(token, 0)).isEqualTo(JsonObject.of("alg", "HS256", "sign_type", "SIGN"));
        long millis = NOW.toEpochMilli();
        assertThat(part(token, 1))
                .isEqualTo(JsonObject.of("api_key", "0123456789abcdef", "exp", millis + 1_800_000)
                        .with("timestamp", millis));
    }

    @Test
    void field_signedToken_isUsedAgainFor25Minutes() {
        Credential credential = credential("signed-token", GLM_KEY);
        HttpField first = credential.field(NOW);
        assertThat(credential.field(NOW.plus(Duration.ofMinutes(25)).minusMillis(1)))
                .isSameAs(first);
        HttpField second = credential.field(NOW.plus(Duration.ofMinutes(25)));
        assertThat(second.value()).isNotEqualTo(first.value());
        assertThat(credential.field(NOW.plus(Duration.ofMinutes(26)))).isSameAs(second);
    }

    @Test
    void field_clockSetBack_signsAnew() {
        Credential credential = credential("signed-token", GLM_KEY);
        credential.field(NOW);
        Instant before = NOW.minusSeconds(3_600);
        assertThat(part(token(credential, before), 1).get("timestamp")).isEqualTo(before.toEpochMilli());
    }

    @Test
    void toString_neverHoldsTheKey() {
        for (String name : List.of("bearer", "signed-token")) {
            Credential credential = credential(name, GLM_KEY);
            HttpField field = credential.field(NOW);
            assertThat(List.of(credential.toString(), field.toString(), GLM_KEY.toString()))
                    .allSatisfy(printed ->
                            assertThat(printed).contains("***").doesNotContain("0123456789abcdef", "TheSecretPart"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nodotatall", ".secretpart", "idpart-only.", "three.parts.here", "two..dots-here"})
    void of_malformedSignedTokenKey_saysWhatIsExpectedWithoutTheKey(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.of("signed-token", Secret.of(key)))
                .withMessage("key: " + key.length() + " characters (expected: id.secret, two parts joined by one dot)");
    }

    private static Credential credential(String name, Secret key) {
        return requireNonNull(Credentials.of(name, key));
    }

    private static String token(Credential credential, Instant now) {
        HttpField field = credential.field(now);
        assertThat(field.name()).isEqualTo("Authorization");
        assertThat(field.secret()).isTrue();
        assertThat(field.value()).startsWith("Bearer ");
        return field.value().substring("Bearer ".length());
    }

    private static JsonObject part(String token, int number) {
        return Json.parse(Base64.getUrlDecoder().decode(token.split("\\.", -1)[number]));
    }
}
