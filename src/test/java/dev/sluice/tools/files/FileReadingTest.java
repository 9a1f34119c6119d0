package dev.sluice.tools.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ToolsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReadingTest {
    @TempDir
    Path folder;

    private Path root;
    private Path outside;

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        outside = Files.writeString(folder.resolve("secret.txt"), "canary");
        Files.createDirectories(root.resolve("src/deep"));
        Files.writeString(root.resolve("src/deep/A.java"), "class A {} // ü");
    }

    @Test
    void fileInside_isRead_byAbsoluteAndRelativePath() throws Exception {
        assertThat(one(root.resolve("src/deep/A.java").toString()).text()).isEqualTo("class A {} // ü");
        assertThat(one("src/deep/A.java").state()).isEqualTo(FileContent.State.READ);
    }

    @Test
    void pathThatLeavesTheRoot_isRefused() throws Exception {
        for (String path : List.of(
                outside.toString(),
                "../secret.txt",
                root + "/../secret.txt",
                root + "/src/../../secret.txt",
                "/etc/passwd",
                root + "x/none",
                "",
                root.toString(),
                "\0")) {
            FileContent content = one(path);
            assertThat(content.state()).as(path).isEqualTo(FileContent.State.REFUSED);
            assertThat(content.text()).as(path).isEmpty();
        }
    }

    @Test
    void linkThatLeavesTheRoot_isRefused() throws Exception {
        Files.createSymbolicLink(root.resolve("link.txt"), outside);
        Files.createSymbolicLink(root.resolve("up"), folder);

        assertThat(one("link.txt").state()).isEqualTo(FileContent.State.REFUSED);
        assertThat(one("up/secret.txt").state()).isEqualTo(FileContent.State.REFUSED);
    }

    @Test
    void linkWithinTheRoot_isFollowed() throws Exception {
        Files.createSymbolicLink(root.resolve("link.java"), root.resolve("src/deep/A.java"));

        assertThat(one("link.java").text()).startsWith("class A");
    }

    @Test
    void rootThatIsALink_isAllowed() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("rootlink"), root);

        FileContent content = read(reading(link, "1 MiB", 20), List.of(link + "/src/deep/A.java"))
                .get(0);

        assertThat(content.text()).startsWith("class A");
    }

    @Test
    void linkPutInPlaceOfAFolder_isNeverFollowedOutside() throws Exception {
        Path swapped = Files.createDirectory(root.resolve("swapped"));
        Files.writeString(swapped.resolve("secret.txt"), "harmless");
        Files.createSymbolicLink(folder.resolve("evil"), folder);
        FileReading reading = reading(root, "1 MiB", 20);
        CompletableFuture<Void> stop = new CompletableFuture<>();
        Thread swapper = new Thread(() -> {
            while (!stop.isDone()) {
                try {
                    Files.move(swapped, folder.resolve("aside"));
                    Files.createSymbolicLink(swapped, folder);
                    Files.delete(swapped);
                    Files.move(folder.resolve("aside"), swapped);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        swapper.start();
        try {
            for (int i = 0; i < 300; i++) {
                assertThat(read(reading, List.of("swapped/secret.txt")).get(0).text())
                        .isIn("", "harmless");
            }
        } finally {
            stop.complete(null);
            swapper.join(10_000);
        }
    }

    @Test
    void binariesAndFolders_areRefused() throws Exception {
        Files.write(root.resolve("a.bin"), new byte[] {65, 0, 66});
        Files.write(root.resolve("latin1.txt"), new byte[] {65, (byte) 0xe4, 66});

        assertThat(one("a.bin").note()).isEqualTo("binary");
        assertThat(one("latin1.txt").note()).contains("UTF-8");
        assertThat(one("src").note()).contains("folder");
        assertThat(one("none.txt").text()).isEmpty();
    }

    @Test
    void longFile_isCut_alsoInTheMiddleOfACharacter() throws Exception {
        Files.writeString(root.resolve("long.txt"), "ü".repeat(2_000));

        FileContent content =
                read(reading(root, "1025 B", 20), List.of("long.txt")).get(0);

        assertThat(content.state()).isEqualTo(FileContent.State.CUT);
        assertThat(content.text()).isEqualTo("ü".repeat(512));
        assertThat(content.note()).contains("1025");
    }

    @Test
    void filesBeyondTheCount_areNamedOnly() throws Exception {
        List<FileContent> contents = read(
                reading(root, "1 MiB", 2), List.of("src/deep/A.java", "src/deep/A.java", "src/deep/A.java", "none"));

        assertThat(contents)
                .extracting(FileContent::state)
                .containsExactly(
                        FileContent.State.READ,
                        FileContent.State.READ,
                        FileContent.State.REFERENCE,
                        FileContent.State.REFERENCE);
        assertThat(contents.get(2).note()).contains("more than 2 files");
    }

    @Test
    void withoutRoots_nothingIsRead() throws Exception {
        FileReading reading = new FileReading(ToolsConfig.parse(""));

        FileContent content = read(
                        reading, List.of(root.resolve("src/deep/A.java").toString()))
                .get(0);

        assertThat(content.state()).isEqualTo(FileContent.State.REFERENCE);
        assertThat(content.text()).isEmpty();
    }

    @Test
    void images_areToldByTheirBytes() throws Exception {
        Files.write(root.resolve("a.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0});
        Files.writeString(root.resolve("b.png"), "no image");
        CompletableFuture<List<FileContent>> read = new CompletableFuture<>();

        reading(root, "1 MiB", 20).images(List.of("a.png", "b.png"), read::complete);

        List<FileContent> images = read.get(10, TimeUnit.SECONDS);
        assertThat(images.get(0).text()).startsWith("data:image/png;base64,iVBORw0KGgo");
        assertThat(images.get(1).state()).isEqualTo(FileContent.State.REFUSED);
    }

    @Test
    void bytesOverTheLimit_areRefused() {
        assertThatThrownBy(() ->
                        reading(root, "1 MiB", 20).bytes("src/deep/A.java", 3).get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("larger than 3 bytes");
    }

    private FileContent one(String path) throws Exception {
        return read(reading(root, "1 MiB", 20), List.of(path)).get(0);
    }

    private static FileReading reading(Path root, String maxBytes, int maxFiles) {
        return new FileReading(
                ToolsConfig.parse("sluice.tools { file-roots = [\"%s\"], max-file-bytes = %s, max-files = %d }"
                        .formatted(root, maxBytes, maxFiles)));
    }

    private static List<FileContent> read(FileReading reading, List<String> paths) throws Exception {
        CompletableFuture<List<FileContent>> read = new CompletableFuture<>();
        reading.texts(paths, read::complete);
        return read.get(10, TimeUnit.SECONDS);
    }
}
