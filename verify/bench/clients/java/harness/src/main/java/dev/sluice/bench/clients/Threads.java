package dev.sluice.bench.clients;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Threads for clients that block, and what all threads have used. */
final class Threads {
    private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Threads() {}

    /** Processor time of the whole process, in steps of 10 ms. */
    static long processCpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Bytes allocated by the threads that live now. */
    static long allocated() {
        long sum = 0;
        for (long bytes : BEAN.getThreadAllocatedBytes(BEAN.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    /** Virtual threads where {@code -Dbench.threads=virtual} asks for them. */
    static ThreadFactory factory() {
        if (!"virtual".equals(System.getProperty("bench.threads"))) {
            return Executors.defaultThreadFactory();
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("bench.threads: virtual (expected: a JDK of 21 or later)", e);
        }
    }
}
