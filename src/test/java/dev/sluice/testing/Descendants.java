package dev.sluice.testing;

import akka.actor.ActorRefWithCell;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import java.util.ArrayList;
import java.util.List;
import scala.jdk.javaapi.CollectionConverters;

/** The actors below another that live now, those that are just stopping included. */
public final class Descendants {
    private Descendants() {}

    /** The names of its own children that begin so. */
    public static List<String> named(ActorRef<?> parent, String prefix) {
        List<String> names = new ArrayList<>();
        ActorRefWithCell ref = (ActorRefWithCell) Adapter.toClassic(parent);
        CollectionConverters.asJava(ref.underlying().childrenRefs().children()).forEach(child -> {
            String name = child.path().name();
            if (name.startsWith(prefix)) {
                names.add(name);
            }
        });
        return names;
    }
}
