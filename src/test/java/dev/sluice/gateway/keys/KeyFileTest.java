package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.keys.KeyFileException.Reason;
import dev.sluice.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    private static final String HASH = "hmac-sha256:0123abcd:" + "5".repeat(64);
    private static final String LINE = "{\"id\":\"abcd2345\",\"name\":\"n\",\"hash\":\"" + HASH
            + "\",\"created\":\"2031-05-31T12:00:00Z\",\"models\":[\"*\"]}";

    @TempDir
    private Path directory;

    private Path path;
    private KeyFile file;

    @BeforeEach
    void setUp() {
        path = directory.resolve("keys.jsonl");
        file = KeyFile.at(path);
    }

    @Test
    void create_first_makesFileAndPepper_forTheirOwnerOnly() throws IOException {
        IssuedKey issued = create("first");

        assertThat(issued.secret().reveal()).matches("sk-sluice-" + issued.key().id() + "\\.[a-z2-7]{52}");
        assertThat(names()).containsExactlyInAnyOrder("keys.jsonl", "keys.jsonl.pepper", "keys.jsonl.lock");
        for (String name : names()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void load_afterCreate_findsTheKeyWithItsTerms() {
        Instant expires = Keys.NOW.plusSeconds(3_600);
        IssuedKey issued = file.create("all of it", expires, Keys.full(), Keys.NOW.plusNanos(5));
        IssuedKey plain = create("plain");

        KeyRing ring = file.load();

        VirtualKey expected = new VirtualKey(issued.key().id(), "all of it", Keys.NOW, expires, null, Keys.full());
        assertThat(ring.lookup(issued.secret().reveal())).isEqualTo(new Lookup.Found(expected));
        assertThat(ring.lookup(plain.secret().reveal())).isEqualTo(new Lookup.Found(plain.key()));
        assertThat(ring.keys()).containsExactly(expected, plain.key()).isEqualTo(file.list());
        assertThat(ring.ids())
                .containsExactlyInAnyOrder(expected.id(), plain.key().id());
    }

    @Test
    void create_withAGivenPepper_writesNone() {
        Secret pepper = Secret.of("0f".repeat(32));
        IssuedKey issued = KeyFile.at(path, pepper).create("n", null, KeyTerms.UNLIMITED, Keys.NOW);

        assertThat(names()).doesNotContain("keys.jsonl.pepper");
        assertThat(KeyFile.at(path, pepper).load().lookup(issued.secret().reveal()))
                .isEqualTo(new Lookup.Found(issued.key()));
    }

    @Test
    void revoke_keepsEverythingElse_andTheFirstTime() {
        IssuedKey one = create("one");
        IssuedKey two = create("two");

        assertThat(file.revoke(one.key().id(), Keys.NOW.plusSeconds(1)))
                .hasValueSatisfying(key -> assertThat(key).isEqualTo(one.key().revokedAt(Keys.NOW.plusSeconds(1))));
        assertThat(file.revoke(one.secret().reveal(), Keys.NOW.plusSeconds(9)))
                .hasValueSatisfying(key -> assertThat(key.revoked()).isEqualTo(Keys.NOW.plusSeconds(1)));
        assertThat(file.revoke("zzzz2222", Keys.NOW)).isEmpty();
        assertThat(file.list()).containsExactly(one.key().revokedAt(Keys.NOW.plusSeconds(1)), two.key());
    }

    @Test
    void revoke_unknownKey_leavesTheFileAlone() throws IOException {
        create("one");
        Object before = Files.readAttributes(path, "unix:ino,ctime");
        file.revoke("zzzz2222", Keys.NOW);
        assertThat(Files.readAttributes(path, "unix:ino,ctime")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw---x---", "rw-rw-rw-"})
    void load_openToOthers_isRefusedWithTheCure(String mode) throws IOException {
        create("n");
        for (String name : List.of("keys.jsonl", "keys.jsonl.pepper")) {
            Path exposed = directory.resolve(name);
            Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString(mode));
            assertThatThrownBy(file::load)
                    .isInstanceOf(KeyFileException.class)
                    .hasMessage(exposed + ": open to others, " + mode + " (expected: rw-------; run: chmod 600 "
                            + exposed + ")");
            assertThat(reasonOf(() -> create("n"))).isEqualTo(Reason.EXPOSED);
            Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(file.load().keys()).hasSize(1);
    }

    @Test
    void load_ownersReadOnly_isFine() throws IOException {
        create("n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
        assertThat(file.load().keys()).hasSize(1);
    }

    @Test
    void load_noFile_isMissing() {
        assertThat(reasonOf(file::load)).isEqualTo(Reason.MISSING);
        assertThat(reasonOf(() -> file.revoke("abcd2345", Keys.NOW))).isEqualTo(Reason.MISSING);
        assertThat(names()).isEmpty();
    }

    @Test
    void load_directory_isNoFile() throws IOException {
        Files.createDirectory(path);
        assertThatThrownBy(file::load).hasMessage(path + ": no file (expected: a file of text)");
    }

    @Test
    void create_noDirectory_saysSo() {
        KeyFile nowhere = KeyFile.at(directory.resolve("nowhere/keys.jsonl"));
        assertThatThrownBy(() -> nowhere.create("n", null, KeyTerms.UNLIMITED, Keys.NOW))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("no such directory");
    }

    @Test
    void lostPepper_isNotReplacedByANewOne() throws IOException {
        create("n");
        Files.delete(pepper());
        assertThat(reasonOf(file::load)).isEqualTo(Reason.MISSING);
        assertThat(reasonOf(() -> create("m"))).isEqualTo(Reason.MISSING);
        assertThat(pepper()).doesNotExist();
    }

    @Test
    void load_otherPepper_isToldFromUnknownKeys() {
        create("n");
        KeyFile other = KeyFile.at(path, Secret.of("0f".repeat(32)));
        assertThat(reasonOf(other::load)).isEqualTo(Reason.WRONG_PEPPER);
    }

    @Test
    void load_spoiltPepper_isRefusedWithoutIt() throws IOException {
        create("n");
        Files.writeString(pepper(), "0f".repeat(31) + "zz");
        assertThatThrownBy(file::load).hasMessageContaining("keys.jsonl.pepper").hasMessageNotContaining("0f0f");
    }

    @Test
    void list_windowsLineEndsAndBlankLines_areFine() throws IOException {
        write("\r\n" + LINE + "\r\n\n" + LINE.replace("abcd2345", "abcd2346").replace("555", "666") + "\n  \n");
        assertThat(file.list()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"name\":\"n\" | \"nmae\":\"n\" | 'nmae': unknown field",
                "\"name\":\"n\" | \"name\":\"n\",\"rmp\":5 | did you mean 'rpm'?",
                "\"name\":\"n\" | \"name\":7 | name: no text (expected: a text in double quotes)",
                "\"name\":\"n\", |  | name: missing",
                "\"abcd2345\" | \"ABCD2345\" | id: 'ABCD2345' (expected: 8 characters of a to z and 2 to 7)",
                "\"abcd2345\" | null | id: no text",
                "hmac-sha256: | sha256: | hash: ***",
                "0123abcd: | : | hash: ***",
                "55\" | 5\" | hash: ***",
                "2031-05-31T12:00:00Z | yesterday | created: 'yesterday' (expected: such as",
                "[\"*\"] | \"*\" | models: no list (expected: a list of texts",
                "[\"*\"] | [7] | models: an entry that is no text",
                "[\"*\"] | [\"glm-*\"] | models: 'glm-*' (expected: a model",
                "[\"*\"] | [],\"rpm\":0 | rpm: 0 (expected: a whole number from 1 to",
                "[\"*\"] | [],\"rpm\":1.5 | rpm: no such number",
                "[\"*\"] | [],\"rpm\":\"60\" | rpm: no such number",
                "[\"*\"] | [],\"tpm\":-3 | tpm: -3",
                "[\"*\"] | [],\"concurrency\":99999999999 | concurrency: 99999999999",
                "[\"*\"] | [],\"max_body_bytes\":1e3 | max_body_bytes: no such number",
                "[\"*\"] | [],\"max_deadline_ms\":100000000 | max_deadline_ms: 100000000",
                "[\"*\"] | [],\"expires\":\"2031-05-31T12:00:00Z\" | expires: 2031-05-31T12:00:00Z (expected: after",
                "[\"*\"] | [],\"revoked\":true | revoked: no text",
                "[\"*\"] | [],\"rpm\":1,\"rpm\":2 | malformed (expected: one JSON object a line, each field once)",
                "{ | [ | malformed",
                "} | }} | malformed",
            })
    void list_badLine_isToldByNumberAndField(String from, String to, String message) throws IOException {
        write(LINE.replace("abcd2345", "abcd2346").replace("555", "666")
                + "\n"
                + LINE.replace(from.strip(), to == null ? "" : to.strip()));
        KeyFileException thrown = catchThrowableOfType(KeyFileException.class, file::list);
        assertThat(thrown).hasMessageStartingWith(path + ": line 2: ").hasMessageContaining(message.strip());
        // As long as no random directory's name in the path has it by chance.
        assertThat(thrown).hasMessageNotContaining("5555555555").hasNoCause();
        assertThat(thrown.reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void list_sameIdOrHashTwice_isRefused() throws IOException {
        write(LINE + "\n" + LINE.replace("555", "666"));
        assertThatThrownBy(file::list).hasMessageContaining("line 2: id: that of line 1");
        write(LINE + "\n" + LINE.replace("abcd2345", "abcd2346"));
        assertThatThrownBy(file::list).hasMessageContaining("line 2: hash: that of line 1");
    }

    @Test
    void list_nullLimits_areNone() throws IOException {
        write(LINE.replace("[\"*\"]", "[\"*\"],\"rpm\":null,\"expires\":null,\"max_deadline_ms\":null"));
        assertThat(file.list().get(0).terms()).isEqualTo(KeyTerms.UNLIMITED);
    }

    @Test
    void list_notUtf8_isMalformed() throws IOException {
        create("n");
        Files.write(path, new byte[] {'{', (byte) 0xc0, (byte) 0xaf, '}'});
        assertThatThrownBy(file::list).hasMessage(path + ": not UTF-8");
    }

    @Test
    void create_inAMalformedFile_changesNothing() throws IOException {
        create("n");
        Files.writeString(path, "{", StandardOpenOption.APPEND);
        byte[] before = Files.readAllBytes(path);
        assertThat(reasonOf(() -> create("m"))).isEqualTo(Reason.MALFORMED);
        assertThat(Files.readAllBytes(path)).isEqualTo(before);
        assertThat(names()).hasSize(3);
    }

    @Test
    void create_throughALink_keepsTheLink() throws IOException {
        create("n");
        Path link = Files.createSymbolicLink(directory.resolve("link"), path);
        Files.copy(pepper(), directory.resolve("link.pepper"));
        Files.setPosixFilePermissions(directory.resolve("link.pepper"), PosixFilePermissions.fromString("rw-------"));
        KeyFile.at(link).create("m", null, KeyTerms.UNLIMITED, Keys.NOW);
        assertThat(link).isSymbolicLink();
        assertThat(file.list()).extracting(VirtualKey::name).containsExactly("n", "m");
    }

    /** A reader beside eight writers sees whole files only, and no writer's key is lost. */
    @Test
    void create_fromManyThreads_losesNothing() throws Exception {
        create("first");
        ExecutorService threads = Executors.newFixedThreadPool(9);
        AtomicBoolean done = new AtomicBoolean();
        try {
            Future<Integer> reads = threads.submit(() -> {
                int count = 0;
                int seen = 1;
                while (!done.get()) {
                    int now = file.load().keys().size();
                    assertThat(now).isGreaterThanOrEqualTo(seen);
                    seen = now;
                    count++;
                }
                return count;
            });
            Callable<List<IssuedKey>> writer = () -> {
                List<IssuedKey> made = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    made.add(create("many"));
                }
                return made;
            };
            List<IssuedKey> made = new ArrayList<>();
            List<Callable<List<IssuedKey>>> writers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                writers.add(writer);
            }
            for (Future<List<IssuedKey>> part : threads.invokeAll(writers)) {
                made.addAll(part.get());
            }
            done.set(true);
            assertThat(reads.get()).isPositive();
            KeyRing ring = file.load();
            assertThat(ring.keys()).hasSize(41);
            assertThat(made)
                    .hasSize(40)
                    .allSatisfy(key ->
                            assertThat(ring.lookup(key.secret().reveal())).isEqualTo(new Lookup.Found(key.key())));
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        assertThat(names()).hasSize(3);
    }

    @Test
    void create_whileAnotherHoldsTheLock_waitsForIt() throws Exception {
        create("n");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (FileChannel channel = FileChannel.open(directory.resolve("keys.jsonl.lock"), StandardOpenOption.WRITE)) {
            Future<IssuedKey> waiting;
            try (FileLock held = channel.lock()) {
                waiting = thread.submit(() -> create("m"));
                assertThat(held.isValid()).isTrue();
                assertThat(file.list()).hasSize(1);
                assertThat(waiting.isDone()).isFalse();
            }
            assertThat(waiting.get().key().name()).isEqualTo("m");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void create_many_hasNoTwoAlike() {
        HashSet<String> secrets = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            secrets.add(create("n").secret().reveal().substring(19));
        }
        assertThat(secrets).hasSize(30);
    }

    /** No eight characters of a secret or of the pepper are anywhere but where they belong. */
    @Test
    void secret_isNowhere() throws IOException {
        IssuedKey issued = file.create("canary", null, Keys.full(), Keys.NOW);
        String secret = issued.secret().reveal().substring("sk-sluice-abcd2345.".length());
        String pepper = Files.readString(pepper()).strip();
        String hash = Files.readString(path).replaceAll("(?s).*:([0-9a-f]{64}).*", "$1");
        KeyRing ring = file.load();
        KeyStore store = KeyStore.open(file);
        String printed = String.join(
                "\n",
                issued.toString(),
                file.toString(),
                file.list().toString(),
                ring.toString(),
                ring.lookup(issued.secret().reveal()).toString(),
                store.refreshIfChanged().toString(),
                KeyLine.read(Files.readString(path)).toString());
        Files.writeString(path, Files.readString(path).replace("\"name\"", "\"" + secret + "\""));
        String thrown = String.valueOf(catchThrowableOfType(KeyFileException.class, file::load));

        assertThat(Files.readString(path).replace("\"" + secret + "\"", "")).satisfies(text -> hasNone(text, secret));
        assertThat(printed + thrown)
                .satisfies(text -> hasNone(text, secret))
                .satisfies(text -> hasNone(text, pepper))
                .satisfies(text -> hasNone(text, hash));
        assertThat(hash).hasSize(64);
    }

    private static void hasNone(String text, String secret) {
        for (int i = 0; i + 8 <= secret.length(); i++) {
            assertThat(text).doesNotContain(secret.substring(i, i + 8));
        }
    }

    private IssuedKey create(String name) {
        return file.create(name, null, KeyTerms.UNLIMITED, Keys.NOW);
    }

    private void write(String text) throws IOException {
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    private Path pepper() {
        return directory.resolve("keys.jsonl.pepper");
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(found -> found.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reason reasonOf(ThrowingCallable action) {
        return catchThrowableOfType(KeyFileException.class, action).reason();
    }
}
