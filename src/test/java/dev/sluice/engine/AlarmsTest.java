package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private enum Name {
        ONE,
        OTHER
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void setCancelledAndReplaced() {
        TestProbe<String> heard = KIT.createTestProbe();
        ActorRef<String> actor = KIT.spawn(Behaviors.setup(context -> {
            Alarms<Name, String> alarms = new Alarms<>(context, Name.class, (name, turn) -> name + " " + turn);
            return Behaviors.receiveMessage(message -> {
                switch (message) {
                    case "set" -> {
                        alarms.set(Name.ONE, Duration.ofMillis(1), "first");
                        alarms.set(Name.ONE, Duration.ofMillis(5), "second");
                        alarms.set(Name.OTHER, Duration.ofHours(1), "never");
                    }
                    case "stale" -> {
                        // As if the message of a timer had been on its way when it was replaced, and when it was
                        // cancelled.
                        alarms.set(Name.ONE, Duration.ofHours(1), "late");
                        heard.ref().tell("stale " + alarms.take(Name.ONE, 1));
                        alarms.cancelAll();
                        heard.ref().tell("cancelled " + alarms.take(Name.ONE, 4) + alarms.take(Name.OTHER, 3));
                    }
                    default -> {
                        int space = message.indexOf(' ');
                        Name name = Name.valueOf(message.substring(0, space));
                        String due = alarms.take(name, Integer.parseInt(message.substring(space + 1)));
                        heard.ref().tell(due == null ? "nothing" : due);
                    }
                }
                return Behaviors.same();
            });
        }));
        actor.tell("set");
        assertThat(heard.receiveMessage()).isEqualTo("second");
        actor.tell("stale");
        assertThat(heard.receiveMessage()).isEqualTo("stale null");
        assertThat(heard.receiveMessage()).isEqualTo("cancelled nullnull");
    }
}
