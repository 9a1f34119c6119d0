package dev.sluice.load;

/** Hears how a run goes on; on a thread of the run's, which must not be held up. */
public interface Progress {
    /** Nobody listens. */
    Progress NONE = new Progress() {
        @Override
        public void onSnapshot(Snapshot snapshot) {}

        @Override
        public void onStep(String line) {}
    };

    /** Twice a second. */
    void onSnapshot(Snapshot snapshot);

    /** Something worth a line happened: a step ended, a fault began. */
    void onStep(String line);
}
