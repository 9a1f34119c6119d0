package dev.sluice.load.direct;

import dev.sluice.load.generator.Generator;
import dev.sluice.load.generator.RunClock;
import dev.sluice.load.generator.Segment;
import dev.sluice.load.measure.Tick;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/** The generator with connections of its own. */
public final class DirectGenerator implements Generator {
    private final EventLoopGroup group;
    private final List<EventLoop> eventLoops = new ArrayList<>();
    private final List<LoadLoop> loops = new ArrayList<>();
    private final AtomicLongArray threads;

    /** Starts its threads; no connection is opened before the first request. */
    public DirectGenerator(
            DirectTarget target, Templates templates, DirectSettings settings, RunClock clock, Consumer<Tick> told) {
        group = new MultiThreadIoEventLoopGroup(
                settings.threads(), new DefaultThreadFactory("load", true), Connector.selector());
        threads = new AtomicLongArray(settings.threads());
        Connector connector = new Connector(target, settings.timeout());
        for (int i = 0; i < settings.threads(); i++) {
            EventLoop loop = group.next();
            eventLoops.add(loop);
            loops.add(new LoadLoop(loop, i, settings, connector, templates, new Answer(target.dialect()), clock, told));
            int index = i;
            loop.execute(() -> threads.set(index, Thread.currentThread().getId()));
        }
    }

    @Override
    public CompletableFuture<Void> start(Segment segment, long beginNanos) {
        return CompletableFuture.allOf(
                loops.stream().map(loop -> loop.begin(segment, beginNanos)).toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public void stop() {
        loops.forEach(LoadLoop::stop);
    }

    @Override
    public void cut() {
        loops.forEach(LoadLoop::cut);
    }

    @Override
    public List<Long> threadCpuNanos() {
        ThreadMXBean all = ManagementFactory.getThreadMXBean();
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < threads.length(); i++) {
            used.add(threads.get(i) == 0 ? 0 : Math.max(0, all.getThreadCpuTime(threads.get(i))));
        }
        return used;
    }

    @Override
    public void close() {
        for (int i = 0; i < loops.size(); i++) {
            eventLoops.get(i).execute(loops.get(i)::close);
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
