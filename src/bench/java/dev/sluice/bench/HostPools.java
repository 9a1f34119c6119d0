package dev.sluice.bench;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.event.NoLogging;
import akka.http.javadsl.ClientTransport;
import akka.http.javadsl.ConnectHttp;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.http.javadsl.settings.ConnectionPoolSettings;
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
import akka.util.ByteString;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.concurrent.duration.Duration;
import scala.util.Try;

/** Akka HTTP's ready-made pool stage behind a bounded queue: one of any width. */
final class HostPools {
    private HostPools() {}

    /** A running pool. */
    record Pool(BoundedSourceQueue<Pair<HttpRequest, Runnable>> queue, Sockets sockets) {
        void send(String path, Runnable done) {
            if (queue.offer(Pair.create(Calls.request(path), done)) != QueueOfferResult.enqueued()) {
                System.err.println("the queue is full");
                done.run();
            }
        }
    }

    static Pool open(ActorSystem<?> system, Target target, int connections) {
        Materializer materializer = SystemMaterializer.get(system).materializer();
        Sockets sockets = new Sockets();
        ConnectionPoolSettings settings = ConnectionPoolSettings.create(system.classicSystem())
                .withMaxConnections(connections)
                .withMaxOpenRequests(Math.max(2, Integer.highestOneBit(connections) * 2))
                .withMaxRetries(0)
                .withBaseConnectionBackoff(Duration.Zero())
                .withIdleTimeout(Duration.Inf())
                .withConnectionSettings(
                        ClientConnectionSettings.create(system.classicSystem()).withIdleTimeout(Duration.Inf()));
        if (connections == 1) {
            settings = settings.withTransport(sockets);
        }
        BoundedSourceQueue<Pair<HttpRequest, Runnable>> queue = Source.<Pair<HttpRequest, Runnable>>queue(
                        connections)
                .via(flow(system, target, settings, materializer))
                .to(Sink.foreach(reply -> {
                    if (reply.first().isSuccess()) {
                        Calls.read(reply.first().get(), materializer);
                    }
                    reply.second().run();
                }))
                .run(materializer);
        return new Pool(queue, sockets);
    }

    private static Flow<Pair<HttpRequest, Runnable>, Pair<Try<HttpResponse>, Runnable>, NotUsed> flow(
            ActorSystem<?> system, Target target, ConnectionPoolSettings settings, Materializer materializer) {
        String host = target.origin().host();
        int port = target.origin().port();
        if (target.tls() != null) {
            return Http.get(system)
                    .<Runnable>newHostConnectionPool(
                            ConnectHttp.toHostHttps(host, port)
                                    .withCustomHttpsContext(ConnectionContext.httpsClient(target.tls())),
                            settings,
                            NoLogging.getInstance(),
                            materializer)
                    .mapMaterializedValue(pool -> NotUsed.getInstance());
        }
        // The Java API's overload with settings is always TLS.
        Flow<
                        Tuple2<akka.http.scaladsl.model.HttpRequest, Runnable>,
                        Tuple2<Try<akka.http.scaladsl.model.HttpResponse>, Runnable>,
                        akka.http.scaladsl.Http.HostConnectionPool>
                scala = akka.http.scaladsl.Http.apply(system.classicSystem())
                        .<Runnable>newHostConnectionPool(
                                host,
                                port,
                                (akka.http.scaladsl.settings.ConnectionPoolSettings) settings,
                                NoLogging.getInstance(),
                                materializer)
                        .asJava();
        return Flow.<Pair<HttpRequest, Runnable>>create()
                .map(call -> new Tuple2<>((akka.http.scaladsl.model.HttpRequest) call.first(), call.second()))
                .via(scala)
                .map(HostPools::javaReply);
    }

    @SuppressWarnings("unchecked")
    private static Pair<Try<HttpResponse>, Runnable> javaReply(
            Tuple2<Try<akka.http.scaladsl.model.HttpResponse>, Runnable> reply) {
        return Pair.create((Try<HttpResponse>) (Try<?>) reply._1(), reply._2());
    }

    /** TCP with a kill switch in front of the latest connection. */
    static final class Sockets extends ClientTransport {
        private volatile @Nullable UniqueKillSwitch latest;

        void kill() {
            UniqueKillSwitch killSwitch = latest;
            if (killSwitch != null) {
                killSwitch.abort(new IllegalStateException("aborted"));
            }
        }

        @Override
        public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
                String host, int port, ClientConnectionSettings settings, akka.actor.ActorSystem system) {
            return Flow.of(ByteString.class)
                    .viaMat(KillSwitches.single(), Keep.right())
                    .viaMat(ClientTransport.TCP().connectTo(host, port, settings, system), (killSwitch, opened) -> {
                        latest = killSwitch;
                        return opened;
                    });
        }
    }
}
