package dev.sluice.fanout;

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
}
