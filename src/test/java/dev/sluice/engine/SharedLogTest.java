package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.ChatEvent;
import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedLogTest {
    private static final long MAX = 16_384;

    private final ReplayRoom room = new ReplayRoom();
    private final SharedLog log = new SharedLog(MAX, 1 << 20, room);

    @Test
    void reader_whoComesLate_readsFromTheBeginning() {
        add(log, "a");
        add(log, "b");

        assertThat(read(reader(log))).isEqualTo("ab");
    }

    @Test
    void moreIsWanted_whenTheFastestHasReadAll() {
        List<String> wanted = new ArrayList<>();
        log.onWanted(() -> wanted.add("more"));
        SharedLog.Reader fast = reader(log);
        reader(log);
        add(log, "a");

        assertThat(fast.read()).hasSize(1);
        assertThat(wanted).isEmpty();
        assertThat(fast.read()).isEmpty();
        assertThat(wanted).containsExactly("more");
    }

    @Test
    void reader_thatWaits_isWoken_andToldTheEnd() {
        List<String> woken = new ArrayList<>();
        SharedLog.Reader reader = reader(log);
        reader.onChanged(() -> woken.add("!"));
        assertThat(reader.read()).isEmpty();

        assertThat(log.add(List.of(event("a")))).as("more is wanted").isTrue();
        assertThat(woken).hasSize(1);
        assertThat(reader.read()).hasSize(1);
        assertThat(reader.read()).isEmpty();
        log.end();
        assertThat(woken).hasSize(2);
        assertThat(reader.read()).isNull();
    }

    @Test
    void oneAlone_isNeverCutOff_howeverMuchItLeavesUnread() {
        List<String> cut = new ArrayList<>();
        SharedLog.Reader reader = log.reader(() -> cut.add("!"));

        add(log, "x".repeat(100_000));

        assertThat(cut).isEmpty();
        assertThat(reader).isNotNull();
        assertThat(log.isOpen()).isTrue();
    }

    @Test
    void withoutRoom_nobodyComesLate() {
        SharedLog small = new SharedLog(MAX, 10, room);
        SharedLog.Reader first = reader(small);

        add(small, "a");

        assertThat(small.reader(() -> {})).isNull();
        assertThat(read(first)).isEqualTo("a");
    }

    @Test
    void room_isGivenBack() {
        ReplayRoom shared = new ReplayRoom();
        SharedLog one = new SharedLog(MAX, 3_000, shared);
        add(one, "a");
        one.forget();

        SharedLog other = new SharedLog(MAX, 3_000, shared);
        add(other, "a");
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void textRead_isWhatWasRead() {
        SharedLog.Reader reader = reader(log);
        add(log, "a");
        assertThat(read(reader)).isEqualTo("a");
        add(log, "b");

        assertThat(reader.textRead()).isEqualTo("a");
    }

    /** Each reader reads all from the first event on, in order, or is cut off after a prefix; the bound holds. */
    @Property(tries = 1_000)
    void readers_readAPrefix_andTheFastestReadsAll(@ForAll long seed) {
        Random random = new Random(seed);
        SharedLog shared = new SharedLog(MAX, 1 << 20, new ReplayRoom());
        StringBuilder all = new StringBuilder();
        Map<SharedLog.Reader, StringBuilder> readers = new LinkedHashMap<>();
        List<SharedLog.Reader> cut = new ArrayList<>();
        SharedLog.Reader fastest = reader(shared);
        StringBuilder fastestText = new StringBuilder();
        readers.put(fastest, fastestText);
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    SharedLog.Reader[] late = new SharedLog.Reader[1];
                    late[0] = shared.reader(() -> cut.add(late[0]));
                    if (late[0] != null) {
                        readers.put(late[0], new StringBuilder());
                    }
                }
                case 1 -> {
                    var some = new ArrayList<>(readers.entrySet()).get(random.nextInt(readers.size()));
                    Objects.requireNonNull(some.getKey().read())
                            .forEach(event -> some.getValue().append(event.content()));
                }
                default -> {
                    String text = Integer.toString(i) + ",".repeat(random.nextInt(500));
                    all.append(text);
                    add(shared, text);
                    read(fastest, fastestText);
                }
            }
            readers.keySet().removeAll(cut);
        }
        shared.end();

        assertThat(cut).doesNotContain(fastest);
        readers.forEach((reader, text) -> {
            read(reader, text);
            assertThat(text.toString()).isEqualTo(all.toString());
        });
    }

    private static void add(SharedLog log, String text) {
        boolean unused = log.add(List.of(event(text)));
    }

    private static ChatEvent event(String text) {
        return new ChatEvent(text, "", "", JsonObject.of("content", text));
    }

    private static SharedLog.Reader reader(SharedLog log) {
        SharedLog.@Nullable Reader reader = log.reader(() -> {
            throw new AssertionError("cut off");
        });
        if (reader == null) {
            throw new AssertionError("too late");
        }
        return reader;
    }

    private static String read(SharedLog.Reader reader) {
        StringBuilder text = new StringBuilder();
        read(reader, text);
        return text.toString();
    }

    private static void read(SharedLog.Reader reader, StringBuilder text) {
        for (List<ChatEvent> events = reader.read(); events != null && !events.isEmpty(); events = reader.read()) {
            events.forEach(event -> text.append(event.content()));
        }
    }
}
