package dev.sluice.bench;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.japi.Pair;
import akka.stream.BoundedSourceQueue;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import akka.stream.QueueOfferResult;
import akka.stream.SystemMaterializer;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import scala.concurrent.duration.Duration;

/** Connection-level flows and nothing else: no states, no clocks, no count of the reply's bytes. What ours can't beat. */
final class BareFlows implements Variant {
    private final ConcurrentLinkedDeque<Line> idle = new ConcurrentLinkedDeque<>();

    BareFlows(ActorSystem<?> system, Target target, int connections) {
        Materializer materializer = SystemMaterializer.get(system).materializer();
        for (int i = 0; i < connections; i++) {
            idle.add(new Line(system, target, materializer));
        }
    }

    @Override
    public String name() {
        return "bare flows (floor)";
    }

    @Override
    public @Nullable Runnable send(String path, Runnable done) {
        Line line = idle.pollFirst();
        if (line == null) {
            throw new IllegalStateException("no line");
        }
        line.done = done;
        if (line.queue.offer(Calls.request(path)) != QueueOfferResult.enqueued()) {
            throw new IllegalStateException("the queue is full");
        }
        return () -> line.killSwitch.abort(new IllegalStateException("aborted"));
    }

    @Override
    public void close() {
        idle.forEach(line -> line.queue.complete());
    }

    private final class Line {
        private final BoundedSourceQueue<HttpRequest> queue;
        private final UniqueKillSwitch killSwitch;
        private volatile Runnable done = () -> {};

        Line(ActorSystem<?> system, Target target, Materializer materializer) {
            Pair<BoundedSourceQueue<HttpRequest>, UniqueKillSwitch> running = Source.<HttpRequest>queue(4)
                    .viaMat(KillSwitches.single(), Keep.both())
                    .via(flow(system, target))
                    .to(Sink.foreach(response -> {
                        Calls.read(response, materializer);
                        Runnable ended = done;
                        idle.addFirst(this);
                        ended.run();
                    }))
                    .run(materializer);
            queue = running.first();
            killSwitch = running.second();
        }
    }

    private static Flow<HttpRequest, HttpResponse, NotUsed> flow(ActorSystem<?> system, Target target) {
        var builder = Http.get(system)
                .connectionTo(target.origin().host())
                .toPort(target.origin().port())
                .withClientConnectionSettings(
                        ClientConnectionSettings.create(system.classicSystem()).withIdleTimeout(Duration.Inf()));
        Flow<HttpRequest, HttpResponse, CompletionStage<OutgoingConnection>> flow = target.tls() == null
                ? builder.http()
                : builder.withCustomHttpsConnectionContext(ConnectionContext.httpsClient(target.tls()))
                        .https();
        return flow.mapMaterializedValue(opened -> NotUsed.getInstance());
    }
}
