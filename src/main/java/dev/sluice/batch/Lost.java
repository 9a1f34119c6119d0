package dev.sluice.batch;

/**
 * What became of items whose process died while it had them.
 *
 * @param again to be sent again
 * @param parked failed for good, since they were lost too often
 */
public record Lost(long again, long parked) {
    public static final Lost NONE = new Lost(0, 0);

    public Lost plus(Lost more) {
        return new Lost(again + more.again, parked + more.parked);
    }

    public boolean isNone() {
        return again == 0 && parked == 0;
    }
}
