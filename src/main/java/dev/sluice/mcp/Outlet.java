package dev.sluice.mcp;

import dev.sluice.model.JsonObject;

/** Where what is said about one request goes. Any thread; never blocks. */
interface Outlet {
    /** A notification about it, before its end. */
    void progress(JsonObject notification);

    /** Its response: the end, and nothing after it. */
    void response(JsonObject response);

    /** It was cancelled: the end without a word. */
    void silent();
}
