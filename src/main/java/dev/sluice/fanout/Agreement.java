package dev.sluice.fanout;

/** When two answers say the same. */
public sealed interface Agreement {
    /** Character for character. */
    Agreement EXACT = new Exact();

    /**
     * As text, but for case, accents' encoding, white space, and punctuation or quotes around it: {@code "Yes."} and
     * {@code yes} agree (Unicode's NFKC, then case folded).
     */
    Agreement NORMALISED = new Normalised();

    /**
     * As JSON values, whatever the order of names, white space and the way numbers are written; a Markdown fence around the
     * value is left out. An answer that is no JSON agrees with none.
     */
    Agreement JSON = new JsonEqual();

    /** Its name in JSON and flags. */
    String label();

    /** See {@link #EXACT}. */
    record Exact() implements Agreement {
        @Override
        public String label() {
            return "exact";
        }
    }

    /** See {@link #NORMALISED}. */
    record Normalised() implements Agreement {
        @Override
        public String label() {
            return "normalised";
        }
    }

    /** See {@link #JSON}. */
    record JsonEqual() implements Agreement {
        @Override
        public String label() {
            return "json";
        }
    }

    /**
     * As numbers that lie no further apart than this, the largest of them from the smallest. An answer's number is the last
     * one in its text; an answer without one agrees with none.
     *
     * @param tolerance 0 or more
     */
    record Numeric(double tolerance) implements Agreement {
        public Numeric {
            if (!(tolerance >= 0) || Double.isInfinite(tolerance)) {
                throw InvalidFanOutException.of("tolerance", tolerance, "0 or more");
            }
        }

        @Override
        public String label() {
            return "numeric";
        }
    }

    /** As a model says that reads them all; asked as soon as enough answers have come, and again after each further one. */
    record Judged(Judge judge) implements Agreement {
        @Override
        public String label() {
            return "judge";
        }
    }
}
