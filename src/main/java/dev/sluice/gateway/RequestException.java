package dev.sluice.gateway;

import java.util.List;

/** A request that can't be carried out as it is, and the answer that says so. */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient GatewayError error;
    private final transient Reply reply;

    RequestException(GatewayError error) {
        this(error, Reply.of(error));
    }

    private RequestException(GatewayError error, Reply reply) {
        super(error.message(), null, false, false);
        this.error = error;
        this.reply = reply;
    }

    /** A path is there, but not for this method; says which it takes (RFC 9110 §15.5.6). */
    static RequestException wrongMethod(String method, List<String> allowed) {
        String methods = String.join(", ", allowed);
        GatewayError error =
                GatewayError.refused(405, "method_not_allowed", "method " + method + " (expected: " + methods + ")");
        return new RequestException(
                error, Reply.of(error).with("allow", allowed.contains("GET") ? methods + ", HEAD" : methods));
    }

    /** No key, or none that is in force (RFC 9110 §15.5.2). */
    static RequestException unauthorized(GatewayError error) {
        return new RequestException(error, Reply.of(error).with("www-authenticate", "Bearer"));
    }

    GatewayError error() {
        return error;
    }

    Reply reply() {
        return reply;
    }
}
