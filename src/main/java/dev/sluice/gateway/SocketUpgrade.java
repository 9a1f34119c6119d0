package dev.sluice.gateway;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.stream.javadsl.Flow;
import dev.sluice.gateway.wire.ClientConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The switch of a connection to WebSocket, by Akka HTTP; its guard sees to the bounds. */
final class SocketUpgrade {
    private SocketUpgrade() {}

    /**
     * The response to a request, which switches if the reply says so: that ends the request, and what is said afterwards is
     * between the mount and the client.
     */
    static HttpResponse response(RequestHead head, Reply reply, ClientConnection client, List<HttpHeader> fields) {
        @Nullable WebSocketUpgrade upgrade = head.upgrade();
        MountReply.@Nullable Messages messages = reply.messages();
        return upgrade == null || messages == null
                ? reply.with(fields).response()
                : switching(upgrade, messages, client).addHeaders(fields);
    }

    private static HttpResponse switching(
            WebSocketUpgrade upgrade, MountReply.Messages messages, ClientConnection client) {
        client.switching(messages.maxBytes());
        return upgrade.handleMessagesWith(Flow.<Message>create()
                .map(SocketUpgrade::text)
                .via(messages.flow())
                .takeWhile(word -> !closes(word, client))
                .map(word -> (Message) TextMessage.create(((SocketWord.Text) word).text())));
    }

    /** The guard hands on whole messages of text only. */
    private static String text(Message message) {
        return message.asTextMessage().getStrictText();
    }

    private static boolean closes(SocketWord word, ClientConnection client) {
        if (word instanceof SocketWord.Close close) {
            client.closing(close.code(), close.reason());
            return true;
        }
        return false;
    }
}
