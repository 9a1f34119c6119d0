package dev.sluice.codec;

import dev.sluice.http.HttpField;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A token that GLM's key {@code id.secret} signs, as the vendor's SDKs do, so that the secret itself never travels: a JWT
 * (RFC 7519) with HS256, the header's {@code sign_type} {@code SIGN}, and times in milliseconds.
 *
 * <p>A token lives 30 minutes and is renewed after 25. Any thread; two that renew at once both get a good token.
 */
public final class GlmTokenCredential implements Credential {
    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final Duration RENEWED_AFTER = Duration.ofMinutes(25);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = encode(JsonObject.of("alg", "HS256", "sign_type", "SIGN"));

    private final String id;
    private final SecretKeySpec key;
    private volatile @Nullable Token current;

    private record Token(HttpField field, Instant from, Instant to) {}

    private GlmTokenCredential(String id, SecretKeySpec key) {
        this.id = id;
        this.key = key;
    }

    /**
     * A signer for a key.
     *
     * @throws IllegalArgumentException when the key is not {@code id.secret}; the message never holds it
     */
    public static GlmTokenCredential of(Secret key) {
        String text = key.reveal();
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1 || text.indexOf('.', dot + 1) >= 0) {
            throw new IllegalArgumentException(
                    "key: " + text.length() + " characters (expected: id.secret, two parts joined by one dot)");
        }
        byte[] secret = text.substring(dot + 1).getBytes(StandardCharsets.US_ASCII);
        return new GlmTokenCredential(text.substring(0, dot), new SecretKeySpec(secret, "HmacSHA256"));
    }

    @Override
    public HttpField field(Instant now) {
        Token token = current;
        if (token == null || now.isBefore(token.from()) || !now.isBefore(token.to())) {
            token = new Token(HttpField.secret("Authorization", "Bearer " + sign(now)), now, now.plus(RENEWED_AFTER));
            current = token;
        }
        return token.field();
    }

    private String sign(Instant now) {
        JsonObject payload = JsonObject.of("api_key", id, "exp", now.plus(LIFE).toEpochMilli())
                .with("timestamp", now.toEpochMilli());
        String signed = HEADER + "." + encode(payload);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HmacSHA256: missing (expected: in every JDK)", impossible);
        }
    }

    private static String encode(JsonObject json) {
        return BASE64.encodeToString(Json.write(json));
    }

    @Override
    public String toString() {
        return "glm token ***";
    }
}
