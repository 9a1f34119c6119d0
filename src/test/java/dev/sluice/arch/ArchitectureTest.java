package dev.sluice.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ExtensibleBehavior;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.ParameterizedType;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullMarked;

/** The directions of dependency and the shapes of actors that docs/architecture.md promises. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("model")
            .definedBy("dev.sluice.model..")
            .layer("policy")
            .definedBy("dev.sluice.policy..")
            .layer("config")
            .definedBy("dev.sluice.config..")
            .layer("routing")
            .definedBy("dev.sluice.routing..")
            .layer("metrics")
            .definedBy("dev.sluice.metrics..")
            .layer("tcp")
            .definedBy("dev.sluice.tcp..")
            .layer("http")
            .definedBy("dev.sluice.http..")
            .layer("codec")
            .definedBy("dev.sluice.codec..")
            .layer("api")
            .definedBy("dev.sluice.api..")
            .layer("engine")
            .definedBy("dev.sluice.engine..")
            .layer("fanout")
            .definedBy("dev.sluice.fanout..")
            .layer("door")
            .definedBy("dev.sluice")
            .layer("batch")
            .definedBy("dev.sluice.batch..")
            .layer("simulator")
            .definedBy("dev.sluice.simulator..")
            .layer("gateway")
            .definedBy("dev.sluice.gateway..")
            .layer("tools")
            .definedBy("dev.sluice.tools..")
            .layer("mcp")
            .definedBy("dev.sluice.mcp..")
            .layer("load")
            .definedBy("dev.sluice.load..")
            .layer("cli")
            .definedBy("dev.sluice.cli..")
            .whereLayer("model")
            .mayNotAccessAnyLayer()
            .whereLayer("policy")
            .mayOnlyAccessLayers("model")
            .whereLayer("config")
            .mayOnlyAccessLayers("model")
            .whereLayer("routing")
            .mayOnlyAccessLayers("model")
            .whereLayer("metrics")
            .mayOnlyAccessLayers("model")
            .whereLayer("tcp")
            .mayNotAccessAnyLayer()
            .whereLayer("http")
            .mayOnlyAccessLayers("model", "tcp")
            .whereLayer("codec")
            .mayOnlyAccessLayers("model", "http")
            .whereLayer("api")
            .mayOnlyAccessLayers("model", "codec", "fanout")
            .whereLayer("engine")
            .mayOnlyAccessLayers("model", "policy", "config", "routing", "metrics", "http", "codec")
            .whereLayer("fanout")
            .mayOnlyAccessLayers("model", "policy", "config", "metrics", "codec", "engine")
            .whereLayer("door")
            .mayOnlyAccessLayers("model", "config", "metrics", "engine", "fanout", "tcp")
            .whereLayer("batch")
            .mayOnlyAccessLayers("model", "codec", "api", "fanout", "door")
            .whereLayer("simulator")
            .mayNotAccessAnyLayer()
            .whereLayer("gateway")
            .mayOnlyAccessLayers(
                    "model", "policy", "config", "metrics", "codec", "api", "engine", "fanout", "door", "batch", "tcp")
            .whereLayer("tools")
            .mayOnlyAccessLayers("model", "policy", "config", "metrics", "codec", "fanout", "door")
            .whereLayer("mcp")
            .mayOnlyAccessLayers("model", "config", "metrics", "codec", "door", "tools", "gateway")
            .whereLayer("load")
            // The values of http (a call, a reply, an event) and not its pool: the generator has connections of its
            // own.
            .mayOnlyAccessLayers("model", "config", "codec", "http", "door")
            .whereLayer("cli")
            .mayOnlyAccessLayers(
                    "model",
                    "config",
                    "metrics",
                    "codec",
                    "http",
                    "fanout",
                    "door",
                    "batch",
                    "simulator",
                    "gateway",
                    "tools",
                    "mcp",
                    "load");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.sluice.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule AKKA_HTTP_STAYS_AT_THE_WIRE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.http..", "dev.sluice.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("akka.http..");

    @ArchTest
    static final ArchRule NETTY_STAYS_IN_THE_SIMULATOR_AND_THE_GENERATOR = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.simulator..", "dev.sluice.load.direct..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule JACKSON_STAYS_WHERE_JSON_IS_READ = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.codec..", "dev.sluice.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule PICOCLI_STAYS_IN_THE_CLI = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    /** It blocks, and its driver is optional. */
    @ArchTest
    static final ArchRule DATABASES_STAY_IN_STORES = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.tools.conversation..", "dev.sluice.batch.journal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..");

    @ArchTest
    static final ArchRule HISTOGRAMS_STAY_IN_THE_LOAD_HARNESS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.load..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.HdrHistogram..");

    /** What is measured and judged can be tested without a run. */
    @ArchTest
    static final ArchRule MEASURES_KNOW_NO_GENERATOR = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.sluice.load.arrival..",
                    "dev.sluice.load.measure..",
                    "dev.sluice.load.stats..",
                    "dev.sluice.load.plan..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice",
                    "dev.sluice.load",
                    "dev.sluice.load.direct..",
                    "dev.sluice.load.engine..",
                    "dev.sluice.load.report..",
                    "io.netty..",
                    "akka..");

    @ArchTest
    static final ArchRule METRIC_LIBRARIES_STAY_IN_METRICS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.opentelemetry..", "io.prometheus..");

    /** They are optional: a program without them must be able to load the engine. */
    @ArchTest
    static final ArchRule ENGINE_KNOWS_NO_METRIC_LIBRARY = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.sluice",
                    "dev.sluice.engine..",
                    "dev.sluice.fanout..",
                    "dev.sluice.model..",
                    "dev.sluice.http..")
            .should()
            .dependOnClassesThat(describe(
                    "need a metric library",
                    type -> type.getPackageName().startsWith("dev.sluice.metrics")
                            && type.getDirectDependenciesFromSelf().stream()
                                    .map(dependency ->
                                            dependency.getTargetClass().getPackageName())
                                    .anyMatch(name ->
                                            name.startsWith("io.micrometer") || name.startsWith("io.opentelemetry"))));

    @ArchTest
    static final ArchRule ACTORS_LIVE_IN_THE_ENGINE = classes()
            .that()
            .areAssignableTo(ExtensibleBehavior.class)
            .should()
            .resideInAPackage("dev.sluice.engine..")
            .andShould()
            .haveModifier(JavaModifier.FINAL)
            .andShould()
            .haveOnlyPrivateConstructors();

    @ArchTest
    static final ArchRule PURE_PACKAGES_KNOW_NO_AKKA = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.sluice.model..",
                    "dev.sluice.policy..",
                    "dev.sluice.routing..",
                    "dev.sluice.config..",
                    "dev.sluice.codec..",
                    "dev.sluice.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka..", "scala..", "org.slf4j..");

    @ArchTest
    static final ArchRule TIME_IS_AN_ARGUMENT = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.sluice.model..",
                    "dev.sluice.policy..",
                    "dev.sluice.routing..",
                    "dev.sluice.codec..",
                    "dev.sluice.load.arrival..",
                    "dev.sluice.load.measure..",
                    "dev.sluice.load.stats..",
                    "dev.sluice.load.prompt..",
                    "dev.sluice.api..",
                    "dev.sluice.fanout..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule NOBODY_BLOCKS_IN_THE_ENGINE = noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.engine..", "dev.sluice.http..", "dev.sluice.fanout..")
            .should()
            .callMethodWhere(target(owner(assignableTo(Future.class))).and(target(nameMatching("get|join"))))
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule NO_FUTURE_IS_KEPT_IN_AN_ACTOR = noFields()
            .that()
            .areDeclaredInClassesThat()
            .areAssignableTo(ExtensibleBehavior.class)
            .should()
            .haveRawType(assignableTo(CompletionStage.class))
            .orShould()
            .haveRawType(assignableTo(Future.class));

    @ArchTest
    static final ArchRule MESSAGES_CARRY_ONLY_VALUES = fields().that()
            .areDeclaredInClassesThat(describe("are commands", ArchitectureTest::isCommand))
            .and()
            .areNotStatic()
            .should()
            .haveRawType(describe("a value, a stream or an ActorRef", ArchitectureTest::isValue));

    @ArchTest
    static final ArchRule NO_MUTABLE_STATICS = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAPackage("dev.sluice..")
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule ONLY_THE_CLI_PRINTS_OR_EXITS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
            classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);

    @ArchTest
    static final ArchRule EVERY_COMMAND_HAS_A_HANDLER =
            classes().that().areAssignableTo(ExtensibleBehavior.class).should(handleEveryCommand());

    private static final Set<String> VALUE_PACKAGES =
            Set.of("dev.sluice.model", "dev.sluice.metrics", "java.lang", "java.time");

    private static boolean isCommand(JavaClass type) {
        return type.getAllRawInterfaces().stream()
                .anyMatch(i -> i.getSimpleName().equals("Command"));
    }

    private static boolean isValue(JavaClass type) {
        return type.isPrimitive()
                || type.isEnum()
                || type.isRecord()
                || VALUE_PACKAGES.contains(type.getPackageName())
                || type.isEquivalentTo(List.class)
                || type.isEquivalentTo(Optional.class)
                || type.isEquivalentTo(ActorRef.class)
                || type.isEquivalentTo(akka.stream.javadsl.Source.class)
                || isSealedValue(type);
    }

    private static boolean isSealedValue(JavaClass type) {
        return isSealedValue(type.reflect());
    }

    private static boolean isSealedValue(Class<?> type) {
        return type.isSealed()
                && List.of(type.getPermittedSubclasses()).stream()
                        .allMatch(c -> c.isRecord() || c.isEnum() || isSealedValue(c));
    }

    private static ArchCondition<JavaClass> handleEveryCommand() {
        return new ArchCondition<>("take a sealed type, have a static create, and on<Name> for each message") {
            @Override
            public void check(JavaClass actor, ConditionEvents events) {
                Class<?> type = actor.reflect();
                Class<?> command =
                        (Class<?>) ((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments()[0];
                if (!command.isSealed()) {
                    events.add(SimpleConditionEvent.violated(actor, command.getName() + " is not sealed"));
                    return;
                }
                boolean create = actor.getMethods().stream()
                        .anyMatch(m ->
                                m.getName().equals("create") && m.getModifiers().contains(JavaModifier.STATIC));
                events.add(new SimpleConditionEvent(actor, create, actor.getName() + ".create"));
                Deque<Class<?>> messages = new ArrayDeque<>(List.of(command.getPermittedSubclasses()));
                while (!messages.isEmpty()) {
                    Class<?> message = messages.pop();
                    boolean found = actor.getMethods().stream()
                            .anyMatch(m -> m.getName().equals("on" + message.getSimpleName()));
                    if (!found && message.isSealed() && message.isInterface()) {
                        messages.addAll(List.of(message.getPermittedSubclasses()));
                        continue;
                    }
                    events.add(
                            new SimpleConditionEvent(actor, found, actor.getName() + ".on" + message.getSimpleName()));
                    boolean value = message.isRecord() || message.isEnum() || message.isSealed();
                    events.add(new SimpleConditionEvent(actor, value, message.getName() + " is a record or enum"));
                }
            }
        };
    }
}
