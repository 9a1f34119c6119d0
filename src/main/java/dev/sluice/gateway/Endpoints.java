package dev.sluice.gateway;

import akka.http.javadsl.model.HttpHeader;
import java.util.List;

/** What a listener offers. Called on a connection's stream: must not block. */
interface Endpoints {
    /**
     * What is to be done for a request.
     *
     * @throws RequestException to refuse it
     */
    Action open(Visit visit);

    /** Further header fields of an answer that is about to be sent. */
    default List<HttpHeader> fields(Visit visit) {
        return List.of();
    }

    /** The request is over, however it ended; exactly once for each that was opened. */
    default void ended(Visit visit) {}
}
