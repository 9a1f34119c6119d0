package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
    /** Few fields and many are kept in different ways. */
    @Property
    void object_isWhatALinkedMapWouldBe(@ForAll @Size(max = 40) List<@IntRange(max = 30) Integer> names) {
        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        JsonObject object = JsonObject.EMPTY;
        JsonObject.Builder builder = new JsonObject.Builder();
        for (int i = 0; i < names.size(); i++) {
            String name = "n" + names.get(i);
            @Nullable Object value = i % 5 == 0 ? null : i;
            assertThat(builder.add(name, value)).isEqualTo(!expected.containsKey(name));
            expected.put(name, value);
            object = object.with(name, value);
        }

        assertThat(object.fields()).containsExactlyEntriesOf(expected);
        assertThat(object).isEqualTo(new JsonObject(expected)).hasSameHashCodeAs(new JsonObject(expected));
        assertThat(builder.build()).isEqualTo(object);
        assertThat(object.size()).isEqualTo(expected.size());
        int place = 0;
        for (Map.Entry<String, @Nullable Object> field : expected.entrySet()) {
            assertThat(object.has(field.getKey())).isTrue();
            assertThat(object.get(field.getKey())).isEqualTo(field.getValue());
            assertThat(object.nameAt(place)).isEqualTo(field.getKey());
            assertThat(object.valueAt(place++)).isEqualTo(field.getValue());
        }
        assertThat(object.has("other")).isFalse();
        for (String name : expected.keySet()) {
            Map<String, @Nullable Object> rest = new LinkedHashMap<>(expected);
            rest.remove(name);
            assertThat(object.without(name).fields()).containsExactlyEntriesOf(rest);
        }
    }

    @Test
    void with_leavesTheObjectAsItWas() {
        JsonObject object = JsonObject.of("a", 1);

        assertThat(object.with("a", 2).get("a")).isEqualTo(2);
        assertThat(object.with("b", 2).size()).isEqualTo(2);
        assertThat(object.fields()).containsExactly(Map.entry("a", 1));
    }

    @Test
    void values_areCopied() {
        List<@Nullable Object> list = new ArrayList<>(Arrays.asList(1, Map.of("x", 1)));
        JsonObject object = JsonObject.of("list", list);
        list.add(3);

        assertThat(object.list("list")).containsExactly(1, JsonObject.of("x", 1));
        assertThat(object.objects("list")).containsExactly(JsonObject.of("x", 1));
    }

    @Test
    void nobody_canChangeIt() {
        JsonObject object = JsonObject.of("a", List.of(1));

        assertThatThrownBy(() -> object.fields().put("b", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> object.fields().remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> object.fields().entrySet().iterator().next().setValue(2))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> object.list("a").add(2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> object.list("a").set(0, 2)).isInstanceOf(UnsupportedOperationException.class);
    }
}
