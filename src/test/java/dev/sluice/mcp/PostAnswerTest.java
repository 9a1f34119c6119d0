package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.MountReply;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PostAnswerTest {
    private final AtomicInteger gone = new AtomicInteger();

    @Test
    void responseAtOnce_isPlainJson() {
        PostAnswer answer = answer(true);
        answer.response(JsonObject.of("id", 1));
        MountReply.Whole whole = whole(answer);
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.json().utf8String()).isEqualTo("{\"id\":1}");
        answer.response(JsonObject.of("id", 2));
        answer.open();
        assertThat(answer.reply().join()).isSameAs(whole);
        assertThat(gone).hasValue(0);
    }

    @Test
    void progress_turnsItIntoEvents_whereTheClientTakesThem() {
        PostAnswer answer = answer(true);
        answer.progress(JsonObject.of("method", "notifications/progress"));
        assertThat(answer.reply().join()).isInstanceOf(MountReply.Events.class);

        PostAnswer plain = answer(false);
        plain.progress(JsonObject.of("method", "notifications/progress"));
        assertThat(plain.reply()).isNotDone();
        plain.response(JsonObject.of("id", 1));
        assertThat(whole(plain).json().utf8String()).isEqualTo("{\"id\":1}");
    }

    @Test
    void cancelledCall_isAnEndWithoutAWord() {
        PostAnswer answer = answer(true);
        answer.silent();
        assertThat(whole(answer).status()).isEqualTo(202);
        assertThat(whole(answer).json().isEmpty()).isTrue();
    }

    @Test
    void clientThatLeavesBeforeTheEnd_isNoticed_onceAndNotAfterIt() {
        PostAnswer waiting = answer(true);
        waiting.reply().cancel(true);
        assertThat(gone).hasValue(1);

        PostAnswer streaming = answer(true);
        streaming.open();
        ((MountReply.Events) streaming.reply().join()).ended().complete(null);
        assertThat(gone).hasValue(2);

        PostAnswer over = answer(true);
        over.open();
        over.response(JsonObject.of("id", 1));
        ((MountReply.Events) over.reply().join()).ended().complete(null);
        assertThat(gone).hasValue(2);
    }

    private PostAnswer answer(boolean takesEvents) {
        return new PostAnswer(takesEvents, Duration.ofMinutes(1), gone::incrementAndGet);
    }

    private static MountReply.Whole whole(PostAnswer answer) {
        return (MountReply.Whole) answer.reply().join();
    }
}
