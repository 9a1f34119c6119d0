package dev.sluice.engine;

import dev.sluice.model.ProviderLimits;
import dev.sluice.model.RequestId;
import dev.sluice.policy.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One upstream call and those who share it. Confined to the coalescer. */
final class SharedCall {
    private final CoalescingKey key;
    private final RequestId id;
    private final Deadline deadline;
    private final Set<Member> members = new LinkedHashSet<>();
    private final List<Round> rounds = new ArrayList<>();
    private boolean closing;

    /** A stream of the upstream call; a provider that searches the web may begin to answer more than once. */
    record Round(SharedLog log, ProviderLimits limits) {}

    /** One who shares it, with a deadline of its own. */
    static final class Member {
        private final SharedCall call;
        private final Guardian.Dispatch dispatch;
        private final Deadline deadline;
        private final List<SharedLog.Reader> readers = new ArrayList<>();

        private Member(SharedCall call, Guardian.Dispatch dispatch, Deadline deadline) {
            this.call = call;
            this.dispatch = dispatch;
            this.deadline = deadline;
        }

        SharedCall call() {
            return call;
        }

        RequestId id() {
            return dispatch.id();
        }

        Guardian.Dispatch dispatch() {
            return dispatch;
        }

        Deadline deadline() {
            return deadline;
        }

        List<SharedLog.Reader> readers() {
            return readers;
        }

        /** It reads no more. */
        void stopReading() {
            readers.forEach(SharedLog.Reader::close);
        }
    }

    /**
     * @param id of the upstream call: that of the first to ask
     * @param deadline how long the upstream call may take
     */
    SharedCall(CoalescingKey key, RequestId id, Deadline deadline) {
        this.key = key;
        this.id = id;
        this.deadline = deadline;
    }

    CoalescingKey key() {
        return key;
    }

    RequestId id() {
        return id;
    }

    Deadline deadline() {
        return deadline;
    }

    Set<Member> members() {
        return members;
    }

    Member add(Guardian.Dispatch dispatch, Deadline wanted) {
        Member member = new Member(this, dispatch, wanted);
        members.add(member);
        return member;
    }

    List<Round> rounds() {
        return rounds;
    }

    /** Whether the upstream call is being ended. */
    boolean isClosing() {
        return closing;
    }

    void close() {
        closing = true;
    }

    /** Whether somebody with this deadline may join now: it runs long enough, and what came of it so far is still there. */
    boolean takes(Deadline wanted, long now) {
        return !closing
                && deadline.remaining(now).compareTo(wanted.remaining(now)) >= 0
                && rounds.stream().allMatch(round -> round.log().isOpen());
    }
}
