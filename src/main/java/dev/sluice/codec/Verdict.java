package dev.sluice.codec;

import dev.sluice.model.FailureKind;
import dev.sluice.model.Remedy;

/** The class of a failure and what helps. */
record Verdict(FailureKind kind, Remedy remedy) {
    static Verdict of(FailureKind kind) {
        return new Verdict(kind, kind.remedy());
    }
}
