package dev.sluice.gateway;

import java.util.List;

/** A path is there, but not for this method; says which it takes (RFC 9110 §15.5.6). */
final class WrongMethodException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> allowed;

    WrongMethodException(String method, List<String> allowed) {
        super("method " + method + " (expected: " + String.join(", ", allowed) + ")", null, false, false);
        this.allowed = List.copyOf(allowed);
    }

    Reply reply() {
        String methods = String.join(", ", allowed) + (allowed.contains("GET") ? ", HEAD" : "");
        return Reply.of(GatewayError.refused(405, "method_not_allowed", String.valueOf(getMessage())))
                .with("allow", methods);
    }
}
