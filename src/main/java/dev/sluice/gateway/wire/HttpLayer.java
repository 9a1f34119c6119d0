package dev.sluice.gateway.wire;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.event.NoLogging;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.ProductVersion;
import akka.http.javadsl.model.headers.Server;
import akka.http.javadsl.settings.ParserSettings;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import java.util.Optional;
import scala.concurrent.duration.Duration;

/**
 * Akka HTTP's server side of a connection, set up so that the guard's limits and clocks are the ones that bite: its own are
 * off, or a little above. Nothing is written to the log for what a client did.
 */
final class HttpLayer {
    private static final int SLACK = 64;

    private HttpLayer() {}

    /** One layer serves all connections of a listener. */
    static BidiFlow<HttpResponse, SslTlsOutbound, SslTlsInbound, HttpRequest, NotUsed> create(
            ActorSystem<?> system, GuardSettings guard) {
        return Http.get(system).serverLayer(settings(system, guard), Optional.empty(), NoLogging.getInstance());
    }

    private static ServerSettings settings(ActorSystem<?> system, GuardSettings guard) {
        FramingLimits limits = guard.limits();
        ServerSettings defaults = ServerSettings.create(system.classicSystem());
        // Of all targets: which one it is the guard knows.
        int body = (int) limits.maxUploadBytes();
        ParserSettings parser = defaults.getParserSettings()
                .withMaxContentLength(limits.maxUploadBytes())
                .withMaxChunkSize(body)
                .withMaxChunkExtLength(limits.maxExtensionBytes() + SLACK)
                .withMaxUriLength(limits.maxTargetBytes() + SLACK)
                .withMaxMethodLength(SLACK)
                .withMaxHeaderNameLength(limits.maxFieldBytes() + SLACK)
                .withMaxHeaderValueLength(limits.maxFieldBytes() + SLACK)
                .withMaxHeaderCount(limits.maxFields() + 1)
                .withModeledHeaderParsing(false)
                .withIllegalHeaderWarnings(false)
                .withIncludeTlsSessionInfoHeader(false)
                .withIncludeSslSessionAttribute(false);
        return defaults.withServerHeader(Optional.of(Server.create(ProductVersion.create("sluice", ""))))
                .withTimeouts(defaults.getTimeouts()
                        .withIdleTimeout(Duration.Inf())
                        .withRequestTimeout(Duration.Zero())
                        .withLingerTimeout(Duration.Inf()))
                .withPipeliningLimit(1)
                .withRemoteAddressHeader(false)
                .withRemoteAddressAttribute(false)
                .withRawRequestUriHeader(false)
                .withTransparentHeadRequests(false)
                .withVerboseErrorMessages(false)
                .withLogUnencryptedNetworkBytes(Optional.empty())
                .withParsingErrorHandler(ParsingErrors.class.getName())
                .withParserSettings(parser)
                .withWebsocketSettings(defaults.getWebsocketSettings()
                        .withPeriodicKeepAliveMode("ping")
                        .withPeriodicKeepAliveMaxIdle(ping(guard)));
    }

    /** A silent client is asked for a sign of life often enough not to be idle by mistake. */
    private static Duration ping(GuardSettings guard) {
        return Duration.fromNanos(guard.idleTimeout().dividedBy(3).toNanos());
    }
}
