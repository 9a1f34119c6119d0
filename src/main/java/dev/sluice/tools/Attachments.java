package dev.sluice.tools;

import dev.sluice.tools.files.FileContent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Files and images that a call brings along.
 *
 * @param files as they may be read
 * @param images as {@code data:} URLs, those that the model can be shown
 * @param all both, for the result
 */
record Attachments(List<FileContent> files, List<String> images, List<FileContent> all) {
    /** Reads them off this thread. */
    static void of(Job job, List<String> files, List<String> images, boolean sees, Consumer<Attachments> then) {
        List<String> urls =
                images.stream().filter(image -> image.startsWith("data:")).toList();
        List<String> paths =
                images.stream().filter(image -> !image.startsWith("data:")).toList();
        job.context()
                .files()
                .texts(
                        files,
                        texts -> job.guarded(() -> {
                            if (!sees) {
                                then.accept(new Attachments(texts, List.of(), with(texts, unseen(images))));
                                return;
                            }
                            job.context()
                                    .files()
                                    .images(
                                            paths,
                                            read -> job.guarded(() -> {
                                                List<String> shown = new ArrayList<>(urls);
                                                read.stream()
                                                        .filter(FileContent::isRead)
                                                        .forEach(image -> shown.add(image.text()));
                                                then.accept(
                                                        new Attachments(texts, List.copyOf(shown), with(texts, read)));
                                            }));
                        }));
    }

    private static List<FileContent> unseen(List<String> images) {
        return images.stream()
                .map(image -> new FileContent(
                        image.startsWith("data:") ? "(image)" : image,
                        FileContent.State.REFERENCE,
                        "this model takes no images",
                        ""))
                .toList();
    }

    private static List<FileContent> with(List<FileContent> files, List<FileContent> more) {
        List<FileContent> all = new ArrayList<>(files);
        all.addAll(more);
        return List.copyOf(all);
    }
}
