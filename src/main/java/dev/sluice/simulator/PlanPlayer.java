package dev.sluice.simulator;

import dev.sluice.simulator.Plan.Step;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Plays one plan on a connection. On the connection's event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the channel what became of it
final class PlanPlayer {
    private final Channel channel;
    private final Iterator<Step> steps;
    private final Consumer<Plan.Mark> sent;
    private final Consumer<String> over;
    private final LongSupplier frozen;
    private boolean cancelled;

    /**
     * @param sent hears the mark of each write
     * @param over hears {@code answered} when the plan is through, {@code cut} when it ended the connection
     * @param frozen for how many nanoseconds from now nothing may be sent
     */
    PlanPlayer(Channel channel, Plan plan, Consumer<Plan.Mark> sent, Consumer<String> over, LongSupplier frozen) {
        this.channel = channel;
        this.steps = plan.steps().iterator();
        this.sent = sent;
        this.over = over;
        this.frozen = frozen;
    }

    void play() {
        while (!cancelled) {
            if (frozen.getAsLong() > 0) {
                channel.flush();
                later(0, this::play);
                return;
            }
            if (!steps.hasNext()) {
                channel.flush();
                over.accept("answered");
                return;
            }
            Step step = steps.next();
            if (step instanceof Step.Write write) {
                if (write.afterMillis() >= 0.05) {
                    channel.flush();
                    later(write.afterMillis(), () -> {
                        send(write.text(), write.mark());
                        play();
                    });
                    return;
                }
                send(write.text(), write.mark());
            } else if (step instanceof Step.Repeat repeat) {
                channel.flush();
                repeat(repeat);
                return;
            } else if (step instanceof Step.Close close) {
                channel.flush();
                close(close);
                return;
            } else if (step instanceof Step.Reset) {
                over.accept("cut");
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
                return;
            } else {
                channel.flush();
                return;
            }
        }
    }

    /** Plays no further. */
    void cancel() {
        cancelled = true;
    }

    private void repeat(Step.Repeat repeat) {
        later(repeat.everyMillis(), () -> {
            if (channel.isWritable()) {
                send(repeat.text(), repeat.mark());
                channel.flush();
            }
            repeat(repeat);
        });
    }

    private void close(Step.Close close) {
        over.accept(close.answered() ? "answered" : "cut");
        later(
                close.afterMillis(),
                () -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
    }

    private void send(String text, Plan.Mark mark) {
        if (!text.isEmpty()) {
            channel.write(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        }
        sent.accept(mark);
    }

    /** Once so much time has passed and nothing is frozen any more. */
    private void later(double millis, Runnable action) {
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (cancelled || !channel.isActive()) {
                                return;
                            }
                            long left = frozen.getAsLong();
                            if (left > 0) {
                                later(left / 1e6, action);
                            } else {
                                action.run();
                            }
                        },
                        (long) (millis * 1e6),
                        TimeUnit.NANOSECONDS);
    }
}
