package dev.sluice.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DueSocketsTest {
    private final DueSockets due = new DueSockets();
    private final List<DatagramChannel> channels = new ArrayList<>();
    private Selector selector;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open();
    }

    @AfterEach
    void close() throws IOException {
        for (DatagramChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }

    @Test
    void awaitedOnes_goFirst_andEachKindInItsOrder() throws IOException {
        SelectionKey streaming = socket(false);
        SelectionKey alsoStreaming = socket(false);
        SelectionKey awaited = socket(true);
        SelectionKey alsoAwaited = socket(true);
        for (SelectionKey key : List.of(streaming, alsoStreaming, awaited, alsoAwaited)) {
            due.add(key);
        }

        assertThat(all()).containsExactly(awaited, alsoAwaited, streaming, alsoStreaming);
        assertThat(due.isEmpty()).isTrue();
    }

    @Test
    void others_getATurnInBetween_howeverManyAreAwaited() throws IOException {
        SelectionKey streaming = socket(false);
        due.add(streaming);
        for (int i = 0; i < 100; i++) {
            due.add(socket(true));
        }

        assertThat(all().indexOf(streaming)).isBetween(1, 10);
    }

    @Test
    void oneThatIsFoundAgain_beforeItsTurn_hasOneTurn() throws IOException {
        SelectionKey key = socket(true);
        due.add(key);
        due.add(key);
        assertThat(all()).containsExactly(key);

        due.add(key);
        assertThat(all()).containsExactly(key);
    }

    private List<SelectionKey> all() {
        List<SelectionKey> keys = new ArrayList<>();
        for (SelectionKey key = due.poll(); key != null; key = due.poll()) {
            keys.add(key);
        }
        return keys;
    }

    private SelectionKey socket(boolean awaited) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        channel.configureBlocking(false);
        return channel.register(selector, SelectionKey.OP_READ, new Ready() {
            @Override
            void ready(int operations) {
                throw new AssertionError("nobody's turn");
            }

            @Override
            void abandoned() {
                throw new AssertionError("not abandoned");
            }

            @Override
            boolean isAwaited() {
                return awaited;
            }
        });
    }
}
