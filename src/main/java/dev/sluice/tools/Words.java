package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts out of arguments and into results. */
final class Words {
    private Words() {}

    static List<String> list(JsonObject object, String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : object.list(name)) {
            if (element instanceof String text) {
                texts.add(text);
            }
        }
        return texts;
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
