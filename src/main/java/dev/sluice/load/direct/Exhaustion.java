package dev.sluice.load.direct;

import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.Locale;

/** When a connection fails for want of something on this machine, not at the target. */
final class Exhaustion {
    /** The kind of such a failure. */
    static final String KIND = "generator";

    private Exhaustion() {}

    static boolean is(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            String message = String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT);
            boolean refused = at instanceof ConnectException && message.contains("refused");
            if (at instanceof BindException
                    || (!refused && at instanceof NoRouteToHostException && message.contains("assign"))
                    || message.contains("cannot assign requested address")
                    || message.contains("too many open files")
                    || message.contains("no buffer space")) {
                return true;
            }
        }
        return false;
    }
}
