package dev.sluice.http;

import akka.http.scaladsl.model.headers.CustomHeader;
import java.util.Locale;

/** A header field of a call as Akka HTTP renders it; a secret one never prints its value. */
final class CallHeader extends CustomHeader {
    private final HttpField field;
    private final String lowercaseName;

    CallHeader(HttpField field) {
        this.field = field;
        this.lowercaseName = field.name().toLowerCase(Locale.ROOT);
        if (!isToken(field.name())) {
            throw new IllegalArgumentException("header name: not a token (expected: letters, digits and -)");
        }
        if (!isVisible(field.value())) {
            throw new IllegalArgumentException(
                    field.name() + ": value withheld (expected: visible ASCII characters and spaces)");
        }
    }

    @Override
    public String name() {
        return field.name();
    }

    @Override
    public String value() {
        return field.value();
    }

    @Override
    public String lowercaseName() {
        return lowercaseName;
    }

    @Override
    public boolean renderInRequests() {
        return true;
    }

    @Override
    public boolean renderInResponses() {
        return false;
    }

    @Override
    public String toString() {
        return field.toString();
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isVisible(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' || c >= 0x7f) && c != '\t') {
                return false;
            }
        }
        return true;
    }
}
