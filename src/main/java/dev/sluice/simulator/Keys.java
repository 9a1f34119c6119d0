package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks credentials: a bearer key as it is, or the HS256 token that a GLM {@code id.secret} signs. */
final class Keys {
    private Keys() {}

    static boolean accepts(List<String> keys, String authorization) {
        String token = authorization.startsWith("Bearer ") ? authorization.substring(7) : "";
        return keys.stream().anyMatch(key -> key.equals(token) || isSignedBy(key, token));
    }

    /** A short hash to tell credentials apart without keeping them. */
    static String hash(String authorization) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(authorization.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isSignedBy(String key, String token) {
        String[] parts = token.split("\\.", -1);
        int dot = key.indexOf('.');
        if (parts.length != 3 || dot < 0) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.substring(dot + 1).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
            byte[] given = Base64.getUrlDecoder().decode(parts[2]);
            var header = Json.read(Base64.getUrlDecoder().decode(parts[0]));
            var payload = Json.read(Base64.getUrlDecoder().decode(parts[1]));
            return MessageDigest.isEqual(signature, given)
                    && header.path("alg").asText().equals("HS256")
                    && header.path("sign_type").asText().equals("SIGN")
                    && payload.path("api_key").asText().equals(key.substring(0, dot))
                    && payload.path("exp").asLong() > System.currentTimeMillis();
        } catch (GeneralSecurityException | java.io.IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
