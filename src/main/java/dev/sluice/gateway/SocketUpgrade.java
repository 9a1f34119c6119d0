package dev.sluice.gateway;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.stream.javadsl.Flow;
import dev.sluice.gateway.wire.ClientConnection;
import java.util.List;

/** The switch of a connection to WebSocket, by Akka HTTP; its guard sees to the bounds. */
final class SocketUpgrade {
    private SocketUpgrade() {}

    /** The response that switches. */
    static HttpResponse response(
            WebSocketUpgrade upgrade, MountReply.Messages messages, ClientConnection client, List<HttpHeader> fields) {
        client.switching(messages.maxBytes());
        HttpResponse response = upgrade.handleMessagesWith(Flow.<Message>create()
                .map(SocketUpgrade::text)
                .via(messages.flow())
                .takeWhile(word -> !closes(word, client))
                .map(word -> (Message) TextMessage.create(((SocketWord.Text) word).text())));
        return response.addHeaders(fields);
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
