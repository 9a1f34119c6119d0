package dev.sluice.load.plan;

import dev.sluice.load.measure.Persona;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How callers behave that are not plain ones. Immutable.
 *
 * @param cancelShare of the requests, 0 to 1
 * @param cancelAfter their start
 * @param slowShare of the requests, 0 to 1
 * @param slowBytes a second that a slow reader takes
 */
public record PersonaPlan(double cancelShare, Duration cancelAfter, double slowShare, int slowBytes) {
    /** All callers are plain ones. */
    public static final PersonaPlan NONE = new PersonaPlan(0, Duration.ZERO, 0, 0);

    private static final Pattern CANCEL = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%@(\\d{1,7})(ms|s)");
    private static final Pattern SLOW = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%@(\\d{1,7})(B|KB)/s");

    public PersonaPlan {
        if (cancelShare + slowShare > 1) {
            throw new IllegalArgumentException(
                    "personas: " + Math.round((cancelShare + slowShare) * 100) + " % in all (expected: at most 100 %)");
        }
    }

    /**
     * Reads {@code 10%@500ms} and {@code 5%@1KB/s}; an empty text is none.
     *
     * @throws IllegalArgumentException that begins with the setting's name
     */
    public static PersonaPlan parse(String cancel, String slowReaders) {
        double cancelShare = 0;
        Duration after = Duration.ZERO;
        double slowShare = 0;
        int bytes = 0;
        if (!cancel.isBlank()) {
            Matcher form = match(CANCEL, cancel, "cancel", "a share and when, such as 10%@500ms");
            cancelShare = share(form);
            long amount = Long.parseLong(form.group(2));
            after = form.group(3).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
        }
        if (!slowReaders.isBlank()) {
            Matcher form = match(SLOW, slowReaders, "slow-readers", "a share and how fast, such as 5%@1KB/s");
            slowShare = share(form);
            bytes = Math.max(1, Integer.parseInt(form.group(2)))
                    * (form.group(3).equals("KB") ? 1_000 : 1);
        }
        return new PersonaPlan(cancelShare, after, slowShare, bytes);
    }

    private static Matcher match(Pattern pattern, String text, String name, String expected) {
        Matcher form = pattern.matcher(text.replace(" ", ""));
        if (!form.matches() || share(form) > 1) {
            throw new IllegalArgumentException(name + ": '" + text + "' (expected: " + expected + ")");
        }
        return form;
    }

    private static double share(Matcher form) {
        return Double.parseDouble(form.group(1)) / 100;
    }

    /** How the caller of a request behaves: the same for the same seed and number, whichever thread asks. */
    public Persona of(long number, long seed) {
        if (cancelShare + slowShare == 0) {
            return Persona.PLAIN;
        }
        double drawn = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number).nextDouble();
        return drawn < cancelShare
                ? Persona.HANGS_UP
                : drawn < cancelShare + slowShare ? Persona.READS_SLOWLY : Persona.PLAIN;
    }
}
