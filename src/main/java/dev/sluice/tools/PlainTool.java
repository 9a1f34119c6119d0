package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.input.Fields;
import java.util.function.Consumer;
import java.util.function.Function;

/** A tool that is a function of its arguments. */
final class PlainTool implements Handler {
    private final ToolSpec spec;
    private final Fields input;
    private final String dialect;
    private final Function<JsonObject, Profile> profile;
    private final Consumer<Job> work;

    private PlainTool(
            ToolSpec spec, Fields input, String dialect, Function<JsonObject, Profile> profile, Consumer<Job> work) {
        this.spec = spec;
        this.input = input;
        this.dialect = dialect;
        this.profile = profile;
        this.work = work;
    }

    /** One that changes nothing and needs no provider of its own. */
    static PlainTool of(
            String name, String title, String description, Fields input, JsonObject output, Consumer<Job> work) {
        ToolSpec spec = new ToolSpec(name, title, description, input.schema(), output, true);
        return new PlainTool(spec, input, "", Profile::of, work);
    }

    /** The same for a provider of a dialect; gone where there is none. */
    PlainTool at(String newDialect) {
        return new PlainTool(spec, input, newDialect, profile, work);
    }

    /** The same where every call searches the web. */
    PlainTool searching() {
        return new PlainTool(spec, input, dialect, arguments -> Profile.WEB_SEARCH, work);
    }

    /** The same where a call changes something. */
    PlainTool changing() {
        ToolSpec changing = new ToolSpec(
                spec.name(), spec.title(), spec.description(), spec.inputSchema(), spec.outputSchema(), false);
        return new PlainTool(changing, input, dialect, profile, work);
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public Fields input() {
        return input;
    }

    @Override
    public String dialect() {
        return dialect;
    }

    @Override
    public Profile profile(JsonObject checked) {
        return profile.apply(checked);
    }

    @Override
    public void start(Job job) {
        work.accept(job);
    }
}
