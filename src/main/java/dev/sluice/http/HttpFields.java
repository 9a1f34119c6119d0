package dev.sluice.http;

import java.util.List;

/**
 * The header fields of a reply, in order.
 *
 * @param list the fields
 */
public record HttpFields(List<HttpField> list) {
    /** No fields. */
    public static final HttpFields EMPTY = new HttpFields(List.of());

    public HttpFields {
        list = List.copyOf(list);
    }

    /** The value of the first field of that name; empty when there is none. */
    public String first(String name) {
        for (HttpField field : list) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.value();
            }
        }
        return "";
    }
}
