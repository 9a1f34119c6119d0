package dev.sluice.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import reactor.blockhound.BlockHound;

/**
 * Notes every blocking call on a dispatcher thread of an actor system, from its installation on. No call of ours is what a
 * dispatcher's own threads do to wait for work, what the JVM does to load a class or to initialise one of its own, the actor
 * system's own end, and a mutex inside Akka or the JDK that is held for a moment (an actor that is just being started, a trust manager's first use).
 */
public final class BlockingWatch {
    private static final Pattern DISPATCHER = Pattern.compile("sluice-.*dispatcher-\\d+");
    private static final Pattern ALLOWED =
            Pattern.compile("sluice-.*(pinned|blocking-io|sluice-callback)-dispatcher.*");
    private static final Pattern JDK = Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\.");
    private static final Queue<String> CALLS = new ConcurrentLinkedQueue<>();
    private static boolean installed;

    private BlockingWatch() {}

    /** Watches this JVM; a repeat does nothing. */
    public static synchronized void install() {
        if (installed) {
            return;
        }
        installed = true;
        BlockHound.builder()
                .nonBlockingThreadPredicate(predicate -> thread -> isDispatcher(thread.getName()))
                .allowBlockingCallsInside("dev.sluice.tcp.EventLoop", "moderate")
                .allowBlockingCallsInside("java.util.concurrent.ForkJoinPool", "awaitWork")
                .allowBlockingCallsInside("java.util.concurrent.ForkJoinPool", "runWorker")
                .disallowBlockingCallsInside("java.util.concurrent.ForkJoinTask", "doExec")
                .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                .allowBlockingCallsInside("java.util.concurrent.ForkJoinPool", "deregisterWorker")
                .allowBlockingCallsInside("akka.actor.LightArrayRevolverScheduler", "close")
                .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                .blockingMethodCallback(method -> {
                    StackTraceElement[] stack = new Throwable().getStackTrace();
                    if (isForeignMutex(stack) || initialisesTheJdk(stack)) {
                        return;
                    }
                    StringBuilder call =
                            new StringBuilder(Thread.currentThread().getName() + " " + method);
                    for (int i = 0; i < Math.min(stack.length, 40); i++) {
                        call.append("\n  at ").append(stack[i]);
                    }
                    CALLS.add(call.toString());
                })
                .install();
    }

    /** The blocking calls since the last time this was asked. */
    public static List<String> drain() {
        List<String> calls = new ArrayList<>();
        for (String call = CALLS.poll(); call != null; call = CALLS.poll()) {
            calls.add(call);
        }
        return calls;
    }

    /** Whether a thread waits for a lock that Akka or the JDK holds for a moment; one of ours would be told. */
    private static boolean isForeignMutex(StackTraceElement[] stack) {
        int lock = -1;
        for (int i = 0; i < stack.length; i++) {
            if (stack[i].getClassName().equals("java.util.concurrent.locks.ReentrantLock")) {
                lock = i;
            }
        }
        return lock >= 0
                && lock + 1 < stack.length
                && !stack[lock + 1].getClassName().startsWith("dev.sluice.");
    }

    /** Whether the JDK initialises a class of its own, which it does once. */
    private static boolean initialisesTheJdk(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getMethodName().equals("<clinit>")
                        && JDK.matcher(frame.getClassName()).lookingAt());
    }

    static boolean isDispatcher(String thread) {
        return DISPATCHER.matcher(thread).matches() && !ALLOWED.matcher(thread).matches();
    }
}
