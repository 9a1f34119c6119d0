package dev.sluice.gateway.wire;

import akka.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Requests and responses, one after the other. */
final class HttpProtocol implements Protocol {
    private final AcceptedConnection connection;
    private final GuardSettings settings;
    private final RequestClock clock;
    private final RequestIntake intake;
    private final ResponseFraming response = new ResponseFraming();

    HttpProtocol(AcceptedConnection connection, GuardSettings settings, long nowNanos) {
        this.connection = connection;
        this.settings = settings;
        this.clock = new RequestClock(settings, nowNanos);
        this.intake = new RequestIntake(settings.limits(), clock);
    }

    @Override
    public @Nullable LastWords offer(ByteString bytes, long nowNanos) {
        return words(intake.offer(bytes, nowNanos));
    }

    @Override
    public boolean hasReady() {
        return intake.hasReady();
    }

    @Override
    public ByteString takeReady() {
        return intake.takeReady();
    }

    @Override
    public int held() {
        return intake.held();
    }

    @Override
    public void clear() {
        intake.clear();
    }

    @Override
    public void pause(long nowNanos) {
        clock.pause(nowNanos);
    }

    @Override
    public void resume(long nowNanos) {
        if (!intake.expectsContinue() || response.isContinued()) {
            clock.resume(nowNanos);
        }
    }

    @Override
    public ByteString answer(ByteString bytes, long nowNanos) {
        boolean continued = response.isContinued();
        ByteString out = response.isBegun()
                ? bytes
                : ParserAnswer.named(bytes, watch(), connection.remote(), clock.age(nowNanos));
        response.pass(out, intake.isHead());
        if (!continued && response.isContinued()) {
            clock.resume(nowNanos);
        }
        return out;
    }

    @Override
    public boolean mayAdvance() {
        return response.isComplete() && intake.isComplete() && !response.isLast();
    }

    @Override
    public @Nullable LastWords advance(long nowNanos) {
        response.next();
        return words(intake.next(nowNanos));
    }

    @Override
    public Protocol successor(long nowNanos) {
        return response.isSwitched() ? new SocketProtocol(connection, settings, intake.takeNext(), nowNanos) : this;
    }

    @Override
    public boolean isEngaged() {
        return intake.isForwarded();
    }

    @Override
    public boolean isAnswered() {
        return response.isComplete();
    }

    @Override
    public @Nullable LastWords late(long nowNanos) {
        return words(clock.late(nowNanos));
    }

    @Override
    public boolean isIdleTooLong(long nowNanos) {
        return clock.isIdleTooLong(nowNanos);
    }

    /** A response that has begun can't be ended with anything else. */
    @Override
    public LastWords farewell(String why) {
        return new LastWords(why, ByteString::emptyByteString);
    }

    private @Nullable LastWords words(@Nullable Rejection rejection) {
        return rejection == null
                ? null
                : new LastWords(
                        rejection.message(),
                        () -> response.isBegun()
                                ? ByteString.emptyByteString()
                                : rejection.answer(watch(), connection.remote(), clock.age(System.nanoTime())));
    }

    private EdgeWatch watch() {
        return connection.traffic().watch();
    }
}
