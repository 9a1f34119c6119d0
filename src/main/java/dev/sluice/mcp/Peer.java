package dev.sluice.mcp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One who calls: a pair of streams, a session, or one stateless request. Ids of requests are its own. Thread-safe. */
final class Peer {
    private final int maxCalls;
    private final Map<RpcId, RunningCall> calls = new HashMap<>();
    private boolean gone;

    /** @param maxCalls most calls of its that run at once */
    Peer(int maxCalls) {
        this.maxCalls = maxCalls;
    }

    /** Takes a call on; says why not, else null. It leaves when it ends. */
    synchronized @Nullable RpcError add(RunningCall call) {
        if (gone) {
            return RpcError.invalidRequest("the session has ended");
        }
        if (calls.containsKey(call.id())) {
            return RpcError.invalidRequest("id: a request of this id is under way");
        }
        if (calls.size() >= maxCalls) {
            return RpcError.tooMany("calls under way: " + calls.size() + " (expected: at most " + maxCalls + ")");
        }
        calls.put(call.id(), call);
        call.onEnd(() -> remove(call));
        return null;
    }

    private synchronized void remove(RunningCall call) {
        calls.remove(call.id(), call);
    }

    /** Cancels one call; returns whether it was under way. */
    boolean cancel(RpcId id) {
        @Nullable RunningCall call;
        synchronized (this) {
            call = calls.get(id);
        }
        return call != null && call.cancel();
    }

    /** Cancels all its calls and takes on no more. */
    void leave() {
        List<RunningCall> left;
        synchronized (this) {
            gone = true;
            left = new ArrayList<>(calls.values());
        }
        left.forEach(RunningCall::cancel);
    }

    /** Calls under way. */
    synchronized int size() {
        return calls.size();
    }
}
