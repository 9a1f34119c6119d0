package dev.sluice.tools.files;

import dev.sluice.config.ToolsConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Reads the files that callers name, on two threads of its own which go when there is nothing to do. At most 64 calls
 * wait for them; a further one has its files named only. Any thread, never blocks.
 */
public final class FileReading {
    private static final int THREADS = 2;
    private static final int WAITING = 64;
    private static final int LOOKED_AT = 8_192;

    private final Roots roots;
    private final int maxFiles;
    private final long maxBytes;
    private final ThreadPoolExecutor threads;

    public FileReading(ToolsConfig config) {
        this.roots = new Roots(config.fileRoots());
        this.maxFiles = config.maxFiles();
        this.maxBytes = config.maxFileBytes();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), FileReading::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    /** Whether any file may be read. */
    public boolean isOn() {
        return !roots.isEmpty();
    }

    /**
     * The texts of files, in the order of their names; never fails. {@code then} runs once: at once on this thread when no
     * file may be read, otherwise on one of the reading threads.
     */
    public void texts(List<String> names, Consumer<List<FileContent>> then) {
        read(names, this::text, then);
    }

    /** The same for images, as {@code data:} URLs. */
    public void images(List<String> names, Consumer<List<FileContent>> then) {
        read(names, this::image, then);
    }

    /** The bytes of one file, for a provider; null and a note when it may not be read. Fails with an {@link IOException}. */
    public CompletableFuture<byte[]> bytes(String name, long limit) {
        CompletableFuture<byte[]> bytes = new CompletableFuture<>();
        if (!isOn()) {
            bytes.completeExceptionally(new IOException("no folder is configured to read files from"));
            return bytes;
        }
        try {
            threads.execute(() -> {
                try {
                    Roots.Bytes read = roots.read(name, limit);
                    if (read.cut()) {
                        bytes.completeExceptionally(new IOException("larger than " + limit + " bytes"));
                    } else {
                        bytes.complete(read.content());
                    }
                } catch (IOException | RuntimeException e) {
                    bytes.completeExceptionally(new IOException(reason(e)));
                }
            });
        } catch (RejectedExecutionException e) {
            bytes.completeExceptionally(new IOException("too many files are being read"));
        }
        return bytes;
    }

    private void read(
            List<String> names, BiFunction<String, Roots.Bytes, FileContent> as, Consumer<List<FileContent>> then) {
        if (names.isEmpty() || !isOn()) {
            then.accept(named(names, "no folder is configured to read files from"));
            return;
        }
        try {
            threads.execute(() -> then.accept(contents(names, as)));
        } catch (RejectedExecutionException e) {
            then.accept(named(names, "too many files are being read"));
        }
    }

    private List<FileContent> contents(List<String> names, BiFunction<String, Roots.Bytes, FileContent> as) {
        List<FileContent> contents = new ArrayList<>();
        for (String name : names) {
            if (contents.size() == maxFiles) {
                contents.addAll(
                        named(names.subList(maxFiles, names.size()), "more than " + maxFiles + " files in one call"));
                break;
            }
            try {
                contents.add(as.apply(name, roots.read(name, maxBytes)));
            } catch (IOException | RuntimeException e) {
                contents.add(FileContent.refused(name, reason(e)));
            }
        }
        return List.copyOf(contents);
    }

    private FileContent text(String name, Roots.Bytes bytes) {
        for (int i = 0; i < Math.min(bytes.content().length, LOOKED_AT); i++) {
            if (bytes.content()[i] == 0) {
                return FileContent.refused(name, "binary");
            }
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.content().length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes.content()), text, !bytes.cut());
        if (result.isError()) {
            return FileContent.refused(name, "not text in UTF-8");
        }
        String decoded = text.flip().toString();
        return bytes.cut()
                ? new FileContent(name, FileContent.State.CUT, "only its first " + maxBytes + " bytes", decoded)
                : new FileContent(name, FileContent.State.READ, "", decoded);
    }

    private FileContent image(String name, Roots.Bytes bytes) {
        String type = Images.type(bytes.content());
        if (bytes.cut()) {
            return FileContent.refused(name, "larger than " + maxBytes + " bytes");
        }
        if (type.isEmpty()) {
            return FileContent.refused(name, "no PNG, JPEG, GIF or WebP");
        }
        String url = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes.content());
        return new FileContent(name, FileContent.State.READ, "", url);
    }

    private static List<FileContent> named(List<String> names, String note) {
        return names.stream().map(name -> FileContent.reference(name, note)).toList();
    }

    /** What is wrong, without the path it resolves to. */
    private static String reason(Exception e) {
        String message = e.getMessage();
        return e.getClass() == IOException.class && message != null
                ? message
                : e instanceof NoSuchFileException ? "not there" : "it can't be read";
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "sluice-tool-files");
        thread.setDaemon(true);
        return thread;
    }
}
