package dev.sluice.gateway;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The paths of a listener and the methods they take; pure. */
final class Routes {
    /**
     * One endpoint.
     *
     * @param method GET, POST or DELETE; HEAD is taken for GET
     * @param pattern the path; a {@code *} at its end stands for one or more characters, elsewhere for those up to the next
     *     slash
     */
    record Route(String method, String pattern) {
        boolean matches(String path) {
            int star = pattern.indexOf('*');
            if (star < 0) {
                return pattern.equals(path);
            }
            String rest = pattern.substring(star + 1);
            boolean framed = path.length() > star + rest.length()
                    && path.startsWith(pattern.substring(0, star))
                    && path.endsWith(rest);
            return framed && (rest.isEmpty() || path.indexOf('/', star) == path.length() - rest.length());
        }
    }

    private final List<Route> routes;

    Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /**
     * The endpoint of a path.
     *
     * @throws RequestException with 404 for an unknown path, 405 for a known one's wrong method
     */
    Route find(String method, String path) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        List<String> allowed = new ArrayList<>();
        @Nullable Route found = null;
        for (Route route : routes) {
            if (route.matches(path)) {
                allowed.add(route.method());
                found = route.method().equals(wanted) ? route : found;
            }
        }
        if (found != null) {
            return found;
        }
        if (allowed.isEmpty()) {
            throw new RequestException(GatewayError.refused(
                    404,
                    "unknown_path",
                    "no such path: " + shortened(path) + " (expected: one of "
                            + String.join(
                                    ", ",
                                    routes.stream()
                                            .map(Route::pattern)
                                            .distinct()
                                            .toList()) + ")"));
        }
        throw RequestException.wrongMethod(method, allowed);
    }

    private static String shortened(String path) {
        return path.length() > 100 ? path.substring(0, 100) + "…" : path;
    }
}
