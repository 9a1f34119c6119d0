package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.CallOptions;
import dev.sluice.model.FailureKind;
import dev.sluice.model.ModelSpec;
import dev.sluice.model.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final Router router = router(true);

    @Test
    void route_byAlias_givesItsTargetsInOrder() {
        assertThat(targets("fast")).containsExactly(new Target("kimi", "k2"), new Target("glm", "glm-4.6"));
    }

    @Test
    void route_byModelId_givesWhereItIsListed() {
        assertThat(targets("glm-4.6")).containsExactly(new Target("glm", "glm-4.6"));
    }

    @Test
    void route_byModelAlias_givesTheProvidersId() {
        assertThat(targets("kimi-k2")).containsExactly(new Target("kimi", "k2"));
    }

    @Test
    void route_withProviderPrefix_goesThere() {
        assertThat(targets("local/any-name-at-all")).containsExactly(new Target("local", "any-name-at-all"));
    }

    @Test
    void route_ofAnUnlistedModel_goesWhereAnyModelIsTaken() {
        assertThat(targets("llama3")).containsExactly(new Target("local", "llama3"));
    }

    @Test
    void route_withoutModel_takesTheDefault() {
        assertThat(targets("")).containsExactly(new Target("glm", "glm-4.6"));
    }

    @Test
    void route_withoutFailOver_hasOneTarget() {
        Route route = router(false).route("fast", CallOptions.DEFAULT);
        assertThat(((Route.To) route).targets()).containsExactly(new Target("kimi", "k2"));
    }

    @Test
    void route_inTheCallersOrder_comesBeforeTheConfigured() {
        Route route = router.route("fast", CallOptions.DEFAULT.withProviders(List.of("glm", "kimi")));
        assertThat(((Route.To) route).targets())
                .containsExactly(new Target("glm", "glm-4.6"), new Target("kimi", "k2"));
    }

    @Test
    void route_atAProviderWithoutTheModel_isRefused() {
        Route.Nowhere nowhere =
                (Route.Nowhere) router.route("glm-4.6", CallOptions.DEFAULT.withProviders(List.of("kimi")));
        assertThat(nowhere.failure().kind()).isEqualTo(FailureKind.UNKNOWN_MODEL);
        assertThat(nowhere.failure().message()).contains("at kimi");
    }

    @Test
    void route_ofAMistypedProvider_namesTheNearest() {
        Route.Nowhere nowhere = (Route.Nowhere) router.route("x", CallOptions.DEFAULT.withProviders(List.of("kimmi")));
        assertThat(nowhere.failure().message()).contains("did you mean 'kimi'?");
    }

    @Test
    void route_ofAMistypedModel_namesTheNearest() {
        Router strict = new Router(catalogue(false), Map.of(), "", true);
        Route.Nowhere nowhere = (Route.Nowhere) strict.route("glm4.6", CallOptions.DEFAULT);
        assertThat(nowhere.failure().message()).contains("did you mean 'glm-4.6'?");
    }

    @Test
    void route_toAProviderWithoutKey_saysWhatToSet() {
        Route.Nowhere nowhere = (Route.Nowhere) router.route("keyless/m", CallOptions.DEFAULT);
        assertThat(nowhere.failure().kind()).isEqualTo(FailureKind.UNAUTHORIZED);
        assertThat(nowhere.failure().message()).isEqualTo("set KEY");
    }

    private List<Target> targets(String model) {
        return ((Route.To) router.route(model, CallOptions.DEFAULT)).targets();
    }

    private static Router router(boolean failOver) {
        return new Router(
                catalogue(true),
                Map.of(
                        "fast",
                        List.of(new Target("kimi", "k2"), new Target("keyless", "m"), new Target("glm", "glm-4.6"))),
                "glm-4.6",
                failOver);
    }

    private static Catalogue catalogue(boolean withLocal) {
        Map<String, Catalogue.Shelf> shelves = new LinkedHashMap<>();
        shelves.put("glm", new Catalogue.Shelf(List.of(model("glm", "glm-4.6")), false, ""));
        shelves.put("kimi", new Catalogue.Shelf(List.of(model("kimi", "k2", "kimi-k2")), false, ""));
        shelves.put("keyless", new Catalogue.Shelf(List.of(model("keyless", "m")), false, "set KEY"));
        if (withLocal) {
            shelves.put("local", new Catalogue.Shelf(List.of(), true, ""));
        }
        return new Catalogue(shelves);
    }

    private static ModelSpec model(String provider, String id, String... aliases) {
        return new ModelSpec(provider, id, List.of(aliases), 0, 0, Set.of());
    }
}
