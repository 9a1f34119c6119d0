package dev.sluice.tools.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * The folders that files may be read from.
 *
 * <p>A path is resolved with all its links first and must then lie inside a folder. It is opened name by name below that
 * folder without following a link, so that what is put in its place after the check is not opened; where the file system
 * has no such way, the path is resolved once more after it was opened. Blocks: plain threads only.
 */
final class Roots {
    private final List<Path> roots;

    Roots(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    boolean isEmpty() {
        return roots.isEmpty();
    }

    /** What of a file is read. */
    static final class Bytes {
        private final byte[] content;
        private final boolean cut;

        Bytes(byte[] content, boolean cut) {
            this.content = content;
            this.cut = cut;
        }

        byte[] content() {
            return content;
        }

        boolean cut() {
            return cut;
        }
    }

    /**
     * The beginning of a file.
     *
     * @param name absolute, or relative to one of the folders
     * @throws IOException with a message for the caller when it is not inside, not there or no plain file
     */
    Bytes read(String name, long maxBytes) throws IOException {
        Path path = path(name);
        for (Path root : roots) {
            Path real;
            Path realRoot;
            try {
                realRoot = root.toRealPath();
                real = root.resolve(path).toRealPath();
            } catch (IOException e) {
                continue;
            }
            if (real.startsWith(realRoot) && !real.equals(realRoot)) {
                return open(realRoot, real, maxBytes);
            }
        }
        throw new IOException("not a file inside the folders that may be read");
    }

    private static Path path(String name) throws IOException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IOException("no path", e);
        }
    }

    private static Bytes open(Path root, Path real, long maxBytes) throws IOException {
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(root)) {
            if (folder instanceof SecureDirectoryStream<Path> secure) {
                return below(secure, root.relativize(real), maxBytes);
            }
        }
        plain(Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        try (SeekableByteChannel channel =
                Files.newByteChannel(real, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            if (!real.toRealPath().equals(real)) {
                throw new IOException("it was replaced while it was opened");
            }
            return content(channel, maxBytes);
        }
    }

    private static Bytes below(SecureDirectoryStream<Path> root, Path relative, long maxBytes) throws IOException {
        Deque<SecureDirectoryStream<Path>> opened = new ArrayDeque<>();
        try {
            SecureDirectoryStream<Path> folder = root;
            for (int i = 0; i < relative.getNameCount() - 1; i++) {
                folder = folder.newDirectoryStream(relative.getName(i), LinkOption.NOFOLLOW_LINKS);
                opened.push(folder);
            }
            Path name = relative.getFileName();
            plain(folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes());
            try (SeekableByteChannel channel =
                    folder.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                return content(channel, maxBytes);
            }
        } finally {
            for (SecureDirectoryStream<Path> each : opened) {
                each.close();
            }
        }
    }

    /** A pipe or a device would keep the reader waiting. */
    private static void plain(BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            throw new IOException(attributes.isDirectory() ? "a folder" : "no plain file");
        }
    }

    private static Bytes content(SeekableByteChannel channel, long maxBytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(maxBytes, channel.size()) + 1);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // Until the file ends or there is one byte more than may be read.
        }
        buffer.flip();
        boolean cut = buffer.limit() > maxBytes || channel.size() > maxBytes;
        byte[] content = new byte[(int) Math.min(buffer.limit(), maxBytes)];
        buffer.get(content);
        return new Bytes(content, cut);
    }
}
