package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** One request at a provider: its actor, and its permit while it holds one. Confined to the provider's supervisor. */
final class Running {
    final RequestJob job;
    final ActorRef<RequestSupervisor.Command> actor;
    final long estimatedTokens;
    AdmissionControl.@Nullable Permit permit;
    boolean sentBefore;

    Running(RequestJob job, ActorRef<RequestSupervisor.Command> actor, long estimatedTokens) {
        this.job = job;
        this.actor = actor;
        this.estimatedTokens = estimatedTokens;
    }
}
