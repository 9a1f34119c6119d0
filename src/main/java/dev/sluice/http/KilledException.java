package dev.sluice.http;

/** The cause that runs through a connection's stream when the pool itself ends it; never logged, no stack trace. */
final class KilledException extends RuntimeException {
    KilledException(String why) {
        super(why, null, false, false);
    }
}
