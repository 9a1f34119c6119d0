package dev.sluice.fanout;

import java.time.Duration;

/** When a fan-out has what it wants, and which answers win. */
public sealed interface Strategy {
    /** Every answer; at the deadline those that have come. */
    Strategy ALL = new All();

    /** The first answer; the others are cancelled. */
    Strategy FIRST = new First(1);

    /** Its name in JSON, flags and metrics. */
    String label();

    /** Wants every answer; every answer wins, in the order of arrival. */
    record All() implements Strategy {
        @Override
        public String label() {
            return "all";
        }
    }

    /**
     * Wants so many answers, whichever come first, and cancels the rest.
     *
     * @param k 1 to the number of legs
     */
    record First(int k) implements Strategy {
        public First {
            if (k < 1) {
                throw InvalidFanOutException.of("k", k, "1 or more");
            }
        }

        @Override
        public String label() {
            return "first";
        }
    }

    /**
     * Wants so many answers that agree, and ends as soon as they are there or can no longer come. The answers that agree
     * win, the first of them to arrive first. Of two groups that could both be large enough, the one that is so first wins.
     *
     * @param k 2 to the number of legs; 0 for a majority of them
     */
    record Quorum(int k, Agreement agreement) implements Strategy {
        public Quorum {
            if (k < 0 || k == 1) {
                throw InvalidFanOutException.of("k", k, "0 for a majority, or 2 or more");
            }
        }

        /** How many of so many legs must agree. */
        public int needed(int legs) {
            return k == 0 ? legs / 2 + 1 : k;
        }

        @Override
        public String label() {
            return "quorum";
        }
    }

    /** Wants the answer that a judge finds best, once all have come or three quarters of the deadline are over. */
    record Best(Judge judge) implements Strategy {
        @Override
        public String label() {
            return "best";
        }
    }

    /**
     * Wants one answer and asks the first model; if nothing has come after the delay, the next one too, and so on. A leg that
     * fails starts the next one at once. Of a stream, nothing more is started once its first content is here.
     *
     * @param delay 0 for the configured one ({@code sluice.fan-out.hedge-delay}), or more
     */
    record Hedged(Duration delay) implements Strategy {
        public Hedged {
            if (delay.isNegative()) {
                throw InvalidFanOutException.of("delay_ms", delay.toMillis(), "0 for the configured delay, or more");
            }
        }

        @Override
        public String label() {
            return "hedged";
        }
    }
}
