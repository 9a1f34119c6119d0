package dev.sluice.codec;

import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kimi's words (platform.moonshot.ai, API reference and the guide to web search). */
final class KimiFlavour implements Flavour {
    private static final JsonObject WEB_SEARCH =
            JsonObject.of("type", "builtin_function", "function", JsonObject.of("name", "$web_search"));

    @Override
    public String name() {
        return "kimi";
    }

    @Override
    public ErrorTable errors() {
        return KimiErrors.TABLE;
    }

    @Override
    public JsonObject adapt(JsonObject body, CallContext context) {
        if (!body.isTrue("web_search")) {
            return body;
        }
        List<@Nullable Object> tools = new ArrayList<>(body.list("tools"));
        tools.add(WEB_SEARCH);
        return body.without("web_search").with("tools", tools);
    }

    @Override
    public boolean hasEmbeddings() {
        return false;
    }

    /** Tools whose name begins with a dollar sign run at Kimi, once their arguments are sent back as they came. */
    @Override
    public boolean isBuiltIn(String tool) {
        return tool.startsWith("$");
    }

    @Override
    public List<Message> echoes(Message answer) {
        List<Message> echoes = new ArrayList<>();
        for (JsonObject call : answer.fields().objects("tool_calls")) {
            JsonObject function = call.object("function");
            if (!isBuiltIn(function.text("name"))) {
                return List.of();
            }
            Message echo = Message.tool(call.text("id"), function.text("arguments"));
            echoes.add(new Message(echo.fields().with("name", function.text("name"))));
        }
        return echoes;
    }
}
