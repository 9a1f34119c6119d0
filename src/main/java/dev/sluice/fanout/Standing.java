package dev.sluice.fanout;

import java.util.List;

/** How things stand with a fan-out. */
sealed interface Standing {
    /** What has come does not settle it. */
    enum Open implements Standing {
        INSTANCE
    }

    /** A judge's word on these legs' answers is wanted; what else goes on goes on. */
    record JudgeWanted(List<Integer> answers) implements Standing {
        public JudgeWanted {
            answers = List.copyOf(answers);
        }
    }

    /**
     * Nothing that may still come changes it.
     *
     * @param winners legs whose answers won, the first to arrive first
     * @param why one line
     */
    record Settled(FanOutStatus status, List<Integer> winners, String why) implements Standing {
        public Settled {
            winners = List.copyOf(winners);
        }
    }
}
