package dev.sluice;

import dev.sluice.model.ChatAnswer;
import dev.sluice.model.RequestId;
import java.util.function.Consumer;

/** A chat under way. */
public final class ChatCall extends ModelCall<ChatAnswer> {
    ChatCall(RequestId id, Consumer<RequestId> canceller) {
        super(id, canceller, ChatAnswer.class);
    }
}
