package dev.sluice.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK has no supported API for them; {@code sun.misc.Signal} is exported by
 * {@code jdk.unsupported} on every JDK since 9, and reached by reflection since the compiler warns of it.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs something on a thread of its own each time a signal comes, instead of what the JVM would do.
     *
     * @param name without {@code SIG}: {@code TERM}, {@code INT}, {@code HUP}
     * @return whether this JVM can; one started with {@code -Xrs} can't
     */
    static boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return method.getName().equals("hashCode")
                                ? (Object) System.identityHashCode(self)
                                : method.getName().equals("equals")
                                        ? (Object) (self == arguments[0])
                                        : "Signals." + name;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (InvocationTargetException | IllegalArgumentException unavailable) {
            return false;
        } catch (ReflectiveOperationException absent) {
            return false;
        }
    }
}
