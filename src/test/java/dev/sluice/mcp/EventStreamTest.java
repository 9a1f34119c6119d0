package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorSystem;
import akka.stream.javadsl.Source;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import akka.testkit.javadsl.TestKit;
import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static ActorSystem system;

    @BeforeAll
    static void start() {
        system = ActorSystem.create("events");
    }

    @AfterAll
    static void stop() {
        TestKit.shutdownActorSystem(system);
    }

    @Test
    void messages_areEvents_inOrder_andTheLastEndsIt() {
        EventStream events = new EventStream(LONG);
        events.offer(bytes("{\"a\":1}"));
        TestSubscriber.Probe<ByteString> reader = read(events);
        reader.request(10);
        assertThat(reader.expectNext().utf8String()).isEqualTo("event: message\ndata: {\"a\":1}\n\n");
        events.offer(bytes("{}"));
        assertThat(reader.expectNext().utf8String()).isEqualTo("event: message\ndata: {}\n\n");
        assertThat(events.ended()).isNotDone();

        events.end(bytes("{\"last\":true}"));

        assertThat(reader.expectNext().utf8String()).contains("{\"last\":true}");
        reader.expectComplete();
        assertThat(events.ended()).succeedsWithin(10, TimeUnit.SECONDS);
        events.offer(bytes("{\"late\":1}"));
        events.end(bytes("{\"late\":2}"));
    }

    @Test
    void endWithoutAMessage_isAnEndWithoutAWord() {
        EventStream events = new EventStream(LONG);
        TestSubscriber.Probe<ByteString> reader = read(events);
        reader.request(1);
        events.end(null);
        reader.expectComplete();
    }

    @Test
    void slowReader_missesProgress_andNeverTheEnd() {
        EventStream events = new EventStream(LONG);
        TestSubscriber.Probe<ByteString> reader = read(events);
        reader.ensureSubscription();
        for (int i = 0; i < 1_000; i++) {
            events.offer(bytes("{\"n\":" + i + "}"));
        }
        events.end(bytes("{\"end\":1}"));

        reader.request(1);
        String all = reader.expectNext().utf8String();
        assertThat(all.split("event: message", -1)).hasSize(1 + 64 + 1);
        assertThat(all).contains("{\"n\":63}").doesNotContain("{\"n\":64}").endsWith("data: {\"end\":1}\n\n");
        reader.expectComplete();
    }

    @Test
    void silence_isBrokenByComments_whichAreNoMessages() {
        EventStream events = new EventStream(Duration.ofMillis(30));
        TestSubscriber.Probe<ByteString> reader = read(events);
        reader.request(3);
        for (int i = 0; i < 3; i++) {
            assertThat(reader.expectNext().utf8String()).startsWith(": ").endsWith("\n\n");
        }
        reader.cancel();
        assertThat(events.ended()).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void readerThatLeaves_isAnEnd() {
        EventStream events = new EventStream(LONG);
        TestSubscriber.Probe<ByteString> reader = read(events);
        reader.ensureSubscription();
        reader.cancel();
        assertThat(events.ended()).succeedsWithin(10, TimeUnit.SECONDS);
        events.offer(bytes("{}"));
    }

    private static TestSubscriber.Probe<ByteString> read(EventStream events) {
        return Source.fromGraph(events).runWith(TestSink.create(system), system);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
