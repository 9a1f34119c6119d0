package dev.sluice.tools.files;

/**
 * What came of a file that a caller named.
 *
 * @param path as the caller wrote it
 * @param state whether it was read
 * @param note why it was not, or that it was cut; empty when all of it is there
 * @param text what it holds, or an image as a {@code data:} URL; empty when it was not read
 */
public record FileContent(String path, State state, String note, String text) {
    /** Whether a file was read. */
    public enum State {
        READ,
        /** Only the beginning. */
        CUT,
        /** Named to the model, not read. */
        REFERENCE,
        /** Outside the folders that may be read, missing, or of the wrong kind. */
        REFUSED
    }

    static FileContent reference(String path, String note) {
        return new FileContent(path, State.REFERENCE, note, "");
    }

    static FileContent refused(String path, String note) {
        return new FileContent(path, State.REFUSED, note, "");
    }

    /** Whether something of it is there. */
    public boolean isRead() {
        return state == State.READ || state == State.CUT;
    }
}
