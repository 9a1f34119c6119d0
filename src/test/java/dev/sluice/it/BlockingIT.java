package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.sluice.testing.BlockingWatch;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The watch that every fixture runs under does see a blocking call; see {@link Fixture#close}. */
class BlockingIT {
    @Test
    void blockingCall_onADispatcher_isSeen() throws Exception {
        BlockingWatch.install();
        CountDownLatch slept = new CountDownLatch(1);
        ActorSystem<Integer> system = ActorSystem.create(
                Behaviors.receiveMessage(message -> {
                    Thread.sleep(message);
                    slept.countDown();
                    return Behaviors.same();
                }),
                "sluice");
        try {
            system.tell(5);
            assertThat(slept.await(10, TimeUnit.SECONDS)).isTrue();

            await().untilAsserted(() -> assertThat(BlockingWatch.drain()).anyMatch(call -> call.contains("sleep")));
        } finally {
            system.terminate();
        }
    }
}
