package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.keys.KeyFileException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyStoreTest {
    @TempDir
    private Path directory;

    private Path path;
    private KeyFile file;
    private IssuedKey issued;
    private KeyStore store;

    @BeforeEach
    void setUp() {
        path = directory.resolve("keys.jsonl");
        file = KeyFile.at(path);
        issued = file.create("one", null, KeyTerms.UNLIMITED, Keys.NOW);
        store = KeyStore.open(file);
    }

    @Test
    void open_unusableFile_throws() throws IOException {
        Files.writeString(path, "{");
        assertThatThrownBy(() -> KeyStore.open(file)).isInstanceOf(KeyFileException.class);
    }

    @Test
    void refresh_nothingChanged_keepsTheRing() {
        KeyRing ring = store.current();
        assertThat(store.refreshIfChanged()).isEqualTo(Refresh.Unchanged.UNCHANGED);
        settle();
        assertThat(store.refreshIfChanged()).isEqualTo(Refresh.Unchanged.UNCHANGED);
        assertThat(store.refreshIfChanged()).isEqualTo(Refresh.Unchanged.UNCHANGED);
        assertThat(store.current()).isSameAs(ring);
    }

    @Test
    void refresh_afterRevocation_hasIt() {
        file.revoke(issued.key().id(), Keys.NOW);
        assertThat(store.refreshIfChanged()).isInstanceOf(Refresh.Reloaded.class);
        assertThat(store.current().lookup(issued.secret().reveal()))
                .isInstanceOfSatisfying(
                        Lookup.Found.class,
                        found -> assertThat(found.key().stateAt(Keys.NOW)).isEqualTo(KeyState.REVOKED));
    }

    @Test
    void refresh_afterALineWasRemoved_knowsNobody() throws IOException {
        replace("");
        assertThat(store.refreshIfChanged()).isInstanceOf(Refresh.Reloaded.class);
        assertThat(store.current().lookup(issued.secret().reveal())).isEqualTo(Lookup.Unknown.UNKNOWN);
    }

    /** An editor that writes in place within the file system's tick: same inode, size and time. */
    @Test
    void refresh_changeThatDoesNotShow_isFoundWhileTheFileIsFresh() throws IOException {
        store.refreshIfChanged();
        FileTime time = Files.getLastModifiedTime(path);
        String text = Files.readString(path);
        Files.writeString(path, text.replace("\"one\"", "\"two\""));
        Files.setLastModifiedTime(path, time);
        assertThat(store.refreshIfChanged()).isInstanceOf(Refresh.Reloaded.class);
        assertThat(store.current().keys()).extracting(VirtualKey::name).containsExactly("two");
    }

    @Test
    void refresh_malformed_keepsTheOldRing_andSaysSoOnce() throws IOException {
        KeyRing ring = store.current();
        String good = Files.readString(path);
        replace("{\n");

        assertThat(store.refreshIfChanged())
                .isInstanceOfSatisfying(
                        Refresh.Failed.class,
                        failed -> assertThat(failed.problem().reason()).isEqualTo(Reason.MALFORMED));
        assertThat(store.refreshIfChanged()).isEqualTo(Refresh.Unchanged.UNCHANGED);
        assertThat(store.current()).isSameAs(ring);
        assertThat(store.problem()).hasValueSatisfying(text -> assertThat(text).contains("line 1"));

        replace(good);
        assertThat(store.refreshIfChanged()).isInstanceOf(Refresh.Reloaded.class);
        assertThat(store.problem()).isEmpty();
    }

    @Test
    void refresh_fileGone_keepsTheOldRingUntilItIsBack() throws IOException {
        Path aside = directory.resolve("aside");
        Files.move(path, aside);
        assertThat(store.refreshIfChanged()).isInstanceOf(Refresh.Failed.class);
        assertThat(store.current().keys()).hasSize(1);
        Files.move(aside, path);
        assertThat(store.refreshIfChanged()).isInstanceOf(Refresh.Reloaded.class);
    }

    /** Neither its time nor its size changes with a file's mode, nor do the pepper's show in the key file. */
    @Test
    void refresh_afterChmod_isGoodAgain() throws IOException {
        settle();
        store.refreshIfChanged();
        for (String name : new String[] {"keys.jsonl", "keys.jsonl.pepper"}) {
            Path exposed = directory.resolve(name);
            Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString("rw-r--r--"));
            Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(50)));
            assertThat(store.refreshIfChanged())
                    .as(name)
                    .isInstanceOfSatisfying(
                            Refresh.Failed.class,
                            failed -> assertThat(failed.problem().reason()).isEqualTo(Reason.EXPOSED));
            Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString("rw-------"));
            assertThat(store.refreshIfChanged()).as(name).isInstanceOf(Refresh.Reloaded.class);
        }
    }

    /** As if it had been written a while ago. */
    private void settle() {
        try {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replace(String text) throws IOException {
        Path fresh = Files.writeString(directory.resolve("fresh"), text);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
