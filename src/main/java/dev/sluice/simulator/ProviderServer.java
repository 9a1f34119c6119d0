package dev.sluice.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One simulated provider: its listener, its connections, its faults and its truth. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the channel what became of it
final class ProviderServer {
    private static final int MAX_REQUEST = 64 * 1024 * 1024;

    private static final String MODELS = "/models";
    /** What a provider lists that knows any model. */
    private static final List<String> ANY = List.of("sim-1", "sim-2");

    private final ProviderScenario scenario;
    private final EventLoopGroup loops;
    private final ScheduledExecutorService clock;
    private final InetAddress address;
    private final @Nullable SelfSigned tls;
    private final SimDialect dialect;
    private final Planner planner;
    private final Gate gate;
    private final Ledger ledger = new Ledger();
    private final SimFiles files = new SimFiles();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Random random;
    private volatile Rules rules;
    private volatile Schedule schedule = Schedule.NONE;
    private List<Future<?>> listening = List.of();
    private @Nullable Channel listener;
    private @Nullable FullBacklog backlog;
    private @Nullable HeldPort held;
    private volatile int port;

    ProviderServer(
            ProviderScenario scenario,
            long seed,
            EventLoopGroup loops,
            ScheduledExecutorService clock,
            InetAddress address,
            @Nullable SelfSigned tls) {
        this.scenario = scenario;
        this.loops = loops;
        this.clock = clock;
        this.address = address;
        this.tls = tls;
        this.dialect = SimDialect.named(scenario.dialect());
        this.random = new Random(seed);
        this.planner = new Planner(dialect, scenario, random);
        this.gate = new Gate(dialect, scenario);
        this.rules = new Rules(scenario.rules(), random);
        this.port = scenario.port();
    }

    /** Does with its port what the mode says; connections that were open are closed unless it goes on accepting. */
    synchronized void listen(ListenMode mode) throws InterruptedException {
        if (mode == ListenMode.ACCEPT && listener != null) {
            return;
        }
        stop();
        try {
            hold();
            switch (mode) {
                case ACCEPT -> bind();
                case REFUSE -> {
                    return;
                }
                case NEVER_ACCEPT -> backlog = FullBacklog.open(port);
            }
            release();
        } catch (IOException e) {
            throw new ScenarioException(name() + ": port " + port + ": " + e.getMessage());
        }
    }

    private void hold() throws IOException, InterruptedException {
        if (held == null) {
            HeldPort mine = HeldPort.of(new InetSocketAddress(address, port));
            port = mine.port();
            held = mine;
        }
    }

    private void bind() throws InterruptedException {
        Channel bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        initialize(channel);
                    }
                })
                .bind(new InetSocketAddress(address, port))
                .sync()
                .channel();
        port = ((InetSocketAddress) bound.localAddress()).getPort();
        listener = bound;
    }

    /** Closes the listener and every connection, and gives the port back. */
    synchronized void close() throws InterruptedException {
        listening.forEach(mode -> mode.cancel(false));
        stop();
        try {
            release();
        } catch (IOException e) {
            throw new ScenarioException(name() + ": " + e.getMessage());
        }
    }

    private void stop() throws InterruptedException {
        FullBacklog full = backlog;
        backlog = null;
        if (full != null) {
            try {
                full.close();
            } catch (IOException e) {
                throw new ScenarioException(name() + ": " + e.getMessage());
            }
        }
        Channel bound = listener;
        listener = null;
        if (bound != null) {
            bound.close().sync();
        }
        channels.close().sync();
    }

    private void release() throws IOException {
        HeldPort refused = held;
        held = null;
        if (refused != null) {
            refused.close();
        }
    }

    private void initialize(SocketChannel channel) {
        channels.add(channel);
        if (rules.hangConnections()) {
            channel.pipeline().addLast(new Mute(ledger));
            return;
        }
        LastRead read = new LastRead();
        channel.pipeline().addLast(read);
        if (tls != null) {
            channel.pipeline().addLast(tls.context().newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(new HttpRequestDecoder())
                .addLast(new HttpObjectAggregator(MAX_REQUEST))
                .addLast(new ConnectionHandler(this, read));
    }

    /** Answers {@code /models} and {@code /models/ID}. */
    Reply models(String path) {
        List<String> models = scenario.models().isEmpty() ? ANY : scenario.models();
        String model = URLDecoder.decode(path.substring(path.indexOf(MODELS) + MODELS.length()), UTF_8);
        if (model.isEmpty()) {
            return dialect.models(models);
        }
        String id = model.substring(1);
        return models.contains(id) ? Reply.json(200, Json.write(SimDialect.model(id))) : dialect.unknownModel(id);
    }

    /** Answers the simulator's own paths. */
    Reply control(String method, String path, String body) {
        if (method.equals("GET") && path.equals("/__sim/truth")) {
            Truth truth = ledger.truth();
            return Reply.json(
                    200,
                    Json.write(new Truth(
                            truth.opened(),
                            truth.openNow(),
                            truth.maxOpen(),
                            truth.requestCount(),
                            truth.maxConcurrent(),
                            truth.aborts(),
                            truth.tokensSent(),
                            List.of(),
                            List.of())));
        }
        if (method.equals("GET") && path.equals("/__sim/requests")) {
            return Reply.json(200, Json.write(ledger.truth().requests()));
        }
        if (method.equals("GET") && path.equals("/__sim/times")) {
            return Reply.json(200, Json.write(ledger.truth().times()));
        }
        if (method.equals("GET") && path.equals("/__sim/clock")) {
            return Reply.json(200, Json.write(Map.of("nanos", System.nanoTime())));
        }
        if (method.equals("GET") && path.equals("/__sim/connections")) {
            return Reply.json(200, Json.write(ledger.truth().connections()));
        }
        if (method.equals("POST") && path.equals("/__sim/reset")) {
            ledger.reset();
            return Reply.json(200, "{}");
        }
        if (method.equals("POST") && path.equals("/__sim/faults")) {
            script(body);
            return Reply.json(200, "{}");
        }
        if (method.equals("POST") && path.equals("/__sim/schedule?check")) {
            ScenarioReader.schedule(body);
            return Reply.json(200, "{}");
        }
        if (method.equals("POST") && path.equals("/__sim/schedule")) {
            schedule(body);
            return Reply.json(200, "{}");
        }
        return Reply.json(
                404,
                Json.write(Map.of(
                        "error",
                        "GET /__sim/truth, /__sim/requests, /__sim/times, /__sim/connections, /__sim/clock;"
                                + " POST /__sim/reset, /__sim/faults, /__sim/schedule")));
    }

    /** From now on does what the schedule says when it says it, beside its own faults; one that ran before is over. */
    synchronized void schedule(String steps) {
        Schedule next = new Schedule(ScenarioReader.schedule(steps), System.nanoTime(), random);
        listening.forEach(mode -> mode.cancel(false));
        List<Future<?>> modes = new ArrayList<>();
        for (Schedule.Step step : next.steps()) {
            if (step.listen() != null) {
                long at = step.at().toNanos();
                ListenMode mode = step.listen();
                modes.add(clock.schedule(() -> listenLater(mode), at, TimeUnit.NANOSECONDS));
                modes.add(clock.schedule(
                        () -> listenLater(scenario.listen()), at + step.length().toNanos(), TimeUnit.NANOSECONDS));
            }
        }
        listening = modes;
        schedule = next;
    }

    private void listenLater(ListenMode mode) {
        try {
            listen(mode);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void script(String faults) {
        rules = new Rules(ScenarioReader.rules(faults), random);
    }

    String name() {
        return scenario.name();
    }

    int port() {
        return port;
    }

    /** The certificate it serves with, as PEM; empty without TLS. */
    String certificate() {
        return tls == null ? "" : tls.pem();
    }

    ProviderScenario scenario() {
        return scenario;
    }

    SimDialect dialect() {
        return dialect;
    }

    Planner planner() {
        return planner;
    }

    Gate gate() {
        return gate;
    }

    SimFiles files() {
        return files;
    }

    Ledger ledger() {
        return ledger;
    }

    Rules rules() {
        return rules;
    }

    Schedule schedule() {
        return schedule;
    }

    /** A connection that takes what comes and never answers. */
    private static final class Mute extends ChannelInboundHandlerAdapter {
        private final Ledger ledger;
        private Ledger.@Nullable OpenConnection connection;

        Mute(Ledger ledger) {
            this.ledger = ledger;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.executor().execute(() -> connection = ledger.open());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (connection != null) {
                ledger.close(connection);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
