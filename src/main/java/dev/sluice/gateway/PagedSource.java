package dev.sluice.gateway;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bytes that are read page by page, as somebody takes them. */
final class PagedSource extends GraphStage<SourceShape<ByteString>> {
    private final Outlet<ByteString> out = Outlet.create("PagedSource.out");
    private final SourceShape<ByteString> shape = SourceShape.of(out);
    private final Supplier<CompletableFuture<Optional<ByteString>>> next;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** @param next gives the next page, empty after the last; asked for one at a time */
    PagedSource(Supplier<CompletableFuture<Optional<ByteString>>> next) {
        this.next = next;
    }

    /** Completes when the last page was taken, or nobody takes any more. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public SourceShape<ByteString> shape() {
        return shape;
    }

    /** What came of asking for one: a page, none any more, or a failure. */
    private record Page(
            Optional<ByteString> bytes, @Nullable Throwable failure) {
        static Page of(@Nullable Throwable failure) {
            return new Page(Optional.empty(), failure);
        }
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new GraphStageLogic(shape) {
            private final AsyncCallback<Page> onPage = createAsyncCallback(this::page);

            {
                setHandler(out, new AbstractOutHandler() {
                    @Override
                    public void onPull() {
                        var unused = next.get()
                                .whenComplete((bytes, failure) ->
                                        onPage.invoke(failure == null ? new Page(bytes, null) : Page.of(failure)));
                    }
                });
            }

            private void page(Page page) {
                if (page.failure() != null) {
                    failStage(page.failure());
                } else if (page.bytes().isEmpty()) {
                    completeStage();
                } else {
                    push(out, page.bytes().get());
                }
            }

            @Override
            public void postStop() {
                ended.complete(null);
            }
        };
    }
}
