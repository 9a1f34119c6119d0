package dev.sluice.engine;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;

/** An actor system of Sluice's own, with what must differ from Akka's defaults ({@code sluice-akka.conf}). */
public final class OwnActorSystem {
    private OwnActorSystem() {}

    /** Starts one, which whoever asked for it terminates. */
    public static ActorSystem<Void> create() {
        return ActorSystem.create(
                Behaviors.empty(),
                "sluice",
                ConfigFactory.parseResources(OwnActorSystem.class, "/sluice-akka.conf")
                        .withFallback(ConfigFactory.load())
                        .resolve());
    }
}
