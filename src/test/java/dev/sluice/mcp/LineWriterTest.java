package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LineWriterTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final AtomicInteger broken = new AtomicInteger();

    @Test
    void lines_comeWhole_andInOrder_fromManyThreads() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LineWriter writer = writer(out);
        CompletableFuture<?>[] writing = new CompletableFuture<?>[4];
        for (int t = 0; t < writing.length; t++) {
            int thread = t;
            writing[t] = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 100; i++) {
                    writer.write(bytes(thread + ":" + i + ":" + "x".repeat(i)));
                }
            });
        }
        CompletableFuture.allOf(writing).get(10, TimeUnit.SECONDS);
        writer.close(Duration.ofSeconds(10));

        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n");
        assertThat(lines).hasSize(400);
        int[] next = new int[4];
        for (String line : lines) {
            String[] parts = line.split(":", -1);
            int thread = Integer.parseInt(parts[0]);
            assertThat(Integer.parseInt(parts[1])).isEqualTo(next[thread]++);
            assertThat(parts[2]).hasSize(next[thread] - 1);
        }
        assertThat(broken).hasValue(0);
    }

    @Test
    void whoDoesNotRead_isNotWaitedForByWriters_andProgressIsLeftOut() throws Exception {
        Blocked out = new Blocked();
        LineWriter writer = writer(out);
        for (int i = 0; i < 5_000; i++) {
            writer.writeIfRoom(bytes("progress " + i));
        }
        writer.write(bytes("a response"));
        assertThat(writer.awaitRoom()).isFalse();

        out.open.countDown();
        writer.close(Duration.ofSeconds(10));
        List<String> lines =
                out.written.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSizeBetween(1_000, 1_100);
        assertThat(lines.get(lines.size() - 1)).isEqualTo("a response");
    }

    @Test
    void room_isThereAgain_onceTheOtherSideReads() throws Exception {
        Blocked out = new Blocked();
        LineWriter writer = new LineWriter(out, Duration.ofSeconds(30), broken::incrementAndGet);
        writer.start();
        writer.write(new byte[9 << 20]);
        CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(() -> {
            try {
                writer.write(new byte[9 << 20]);
                return writer.awaitRoom();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        out.open.countDown();
        assertThat(room.get(20, TimeUnit.SECONDS)).isTrue();
        writer.close(Duration.ofSeconds(10));
    }

    @Test
    void brokenOutput_isSaidOnce_andEverythingAfterItIsNothing() throws Exception {
        LineWriter writer = writer(new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("a pipe that broke");
            }
        });
        writer.write(bytes("x"));
        await().until(() -> broken.get() == 1);
        writer.write(bytes("y"));
        assertThat(writer.awaitRoom()).isFalse();
        writer.close(Duration.ofSeconds(10));
        assertThat(broken).hasValue(1);
    }

    @Test
    void close_writesWhatWaits_takesNoMore_andWaitsNoLongerThanItMay() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LineWriter writer = writer(out);
        for (int i = 0; i < 500; i++) {
            writer.write(bytes("line"));
        }
        writer.close(Duration.ofSeconds(10));
        writer.write(bytes("late"));
        assertThat(out.toString(StandardCharsets.UTF_8)).hasSize(500 * 5);

        Blocked stuck = new Blocked();
        LineWriter waiting = writer(stuck);
        waiting.write(bytes("x"));
        long started = System.nanoTime();
        waiting.close(SHORT);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        stuck.open.countDown();
    }

    private LineWriter writer(OutputStream out) {
        LineWriter writer = new LineWriter(out, SHORT, broken::incrementAndGet);
        writer.start();
        return writer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes nothing until it is opened. */
    private static final class Blocked extends OutputStream {
        private final CountDownLatch open = new CountDownLatch(1);
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            written.write(bytes, from, length);
        }
    }
}
