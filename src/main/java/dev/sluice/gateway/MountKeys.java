package dev.sluice.gateway;

import java.util.function.Predicate;

/** The gateway's virtual keys, for a mount whose clients bring theirs in their messages. Any thread; nothing blocks. */
public interface MountKeys {
    /**
     * Looks whether a key is in force. Where nobody needs one, any text is.
     *
     * @param key empty for the one that the request came with
     * @throws MountKeyException when it is not, or too many keys from this address were not
     */
    void check(String key);

    /**
     * Takes a call's place within its key's limits; the key is looked at again, since it may have been revoked.
     *
     * @param key empty for the one that the request came with
     * @param message what the call brings
     * @throws MountKeyException when there is no place, or the key is not in force
     */
    Admission admit(String key, String message);

    /**
     * A call that may go ahead.
     *
     * @param tenant public id of the key; empty when none is needed
     * @param models whether the key may use a model, by the name that is asked for
     * @param release gives the place back; to be run at the call's end
     */
    record Admission(String tenant, Predicate<String> models, Runnable release) {}
}
