package dev.sluice.simulator;

import dev.sluice.simulator.Plan.Mark;
import dev.sluice.simulator.Plan.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Turns a reply and a fault into a plan. Pure but for the random numbers it is given. */
final class Planner {
    private final SimDialect dialect;
    private final ProviderScenario scenario;
    private final RandomGenerator random;

    Planner(SimDialect dialect, ProviderScenario scenario, RandomGenerator random) {
        this.dialect = dialect;
        this.scenario = scenario;
        this.random = random;
    }

    Plan plan(ChatCall call, String id, Fault fault) {
        int tokens = (int) Math.round(scenario.tokens().sample(random));
        Reply usual = dialect.answer(call, id, tokens);
        double first = scenario.firstByteMillis().sample(random);
        double delay = fault.delay().toNanos() / 1e6;
        return switch (fault.kind()) {
            case ERROR ->
                whole(withHeaders(dialect.error(fault.code(), fault.message(), fault.status()), fault), id, first);
            case STATUS ->
                whole(
                        withHeaders(
                                Reply.json(
                                        fault.status() == 0 ? 500 : fault.status(),
                                        "{\"error\":{\"message\":\"simulated\"}}"),
                                fault),
                        id,
                        first);
            case ERROR_IN_200 -> whole(errorIn200(usual, fault), id, first);
            case HTML_200 ->
                new Plan(List.of(Plan.write(
                        first,
                        head(200, "text/html", Map.of(), 31) + "<html><body>Sign in</body></html>".substring(0, 31),
                        Mark.HEAD)));
            case EMPTY_200 ->
                new Plan(List.of(Plan.write(first, head(200, "application/json", Map.of(), 0), Mark.HEAD)));
            case GARBAGE ->
                new Plan(List.of(
                        Plan.write(first, "\u0001\u0002 this is no HTTP\r\n\r\n", Mark.NOTHING),
                        new Step.Close(0, false)));
            case HANG, ACCEPT_HANG -> new Plan(List.of(new Step.Stall()));
            case RESET_BEFORE_HEAD -> new Plan(List.of(new Step.Reset()));
            case CLOSE_BEFORE_HEAD -> new Plan(List.of(new Step.Close(0, false)));
            case DRIP_HEAD ->
                new Plan(List.of(
                        Plan.write(first, "HTTP/1.1 200 OK\r\nX-Drip: ", Mark.NOTHING),
                        Plan.repeat(fault.interval().toNanos() / 1e6, "a", Mark.NOTHING)));
            case DELAY -> whole(fault.headers().isEmpty() ? usual : withHeaders(usual, fault), id, first + delay);
            default -> usual.isStream() ? stream(usual, id, first, fault) : bent(usual, id, first, fault);
        };
    }

    /** A reply as it should be. */
    Plan whole(Reply reply, String id, double first) {
        return reply.isStream() ? stream(reply, id, first, Fault.NONE) : bent(reply, id, first, Fault.NONE);
    }

    private Plan bent(Reply reply, String id, double first, Fault fault) {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        String head = head(reply.status(), "application/json", headers(reply, id), body.length);
        double pace = Math.max(0, scenario.paceMillis().sample(random));
        double ready = first + (reply.status() == 200 ? pace * 2 : 0);
        double interval = fault.interval().toNanos() / 1e6;
        String half = new String(body, 0, body.length / 2, StandardCharsets.UTF_8);
        List<Step> steps = new ArrayList<>();
        switch (fault.kind()) {
            case STALL_AFTER_HEAD -> {
                steps.add(Plan.write(ready, head, Mark.HEAD));
                steps.add(new Step.Stall());
            }
            case STALL_AFTER_EVENTS -> {
                steps.add(Plan.write(ready, head + half, Mark.HEAD));
                steps.add(new Step.Stall());
            }
            case DRIP_BODY, DRIP_COMMENTS, ENDLESS -> {
                steps.add(Plan.write(ready, head(200, "application/json", headers(reply, id), 1_000_000), Mark.HEAD));
                steps.add(Plan.repeat(interval, " ", Mark.NOTHING));
            }
            case RESET_MID_STREAM -> {
                steps.add(Plan.write(ready, head + half, Mark.HEAD));
                steps.add(Plan.write(5, "", Mark.NOTHING));
                steps.add(new Step.Reset());
            }
            case CLOSE_MID_STREAM -> {
                steps.add(Plan.write(ready, head + half, Mark.HEAD));
                steps.add(new Step.Close(0, false));
            }
            case TRUNCATE_JSON, MISSING_DONE ->
                steps.add(Plan.write(
                        ready,
                        head(200, "application/json", headers(reply, id), half.getBytes(StandardCharsets.UTF_8).length)
                                + half,
                        Mark.HEAD));
            default -> {
                double late = fault.kind() == FaultKind.SLOW_FIRST_TOKEN
                        ? fault.delay().toNanos() / 1e6
                        : 0;
                steps.add(Plan.write(ready + late, head + reply.body(), Mark.HEAD));
                after(steps, fault, head + reply.body());
            }
        }
        return new Plan(steps);
    }

    private Plan stream(Reply reply, String id, double first, Fault fault) {
        List<Step> steps = new ArrayList<>();
        Map<String, String> headers = headers(reply, id);
        headers.put("Cache-Control", "no-cache");
        steps.add(Plan.write(first, head(200, "text/event-stream; charset=utf-8", headers, -1), Mark.HEAD));
        double interval = fault.interval().toNanos() / 1e6;
        switch (fault.kind()) {
            case STALL_AFTER_HEAD -> {
                steps.add(new Step.Stall());
                return new Plan(steps);
            }
            case DRIP_BODY -> {
                steps.add(Plan.write(0, chunk("data: {\"x\":\""), Mark.NOTHING));
                steps.add(Plan.repeat(interval, chunk("a"), Mark.NOTHING));
                return new Plan(steps);
            }
            case DRIP_COMMENTS -> {
                steps.add(Plan.repeat(interval, chunk(": keep-alive\n\n"), Mark.NOTHING));
                return new Plan(steps);
            }
            default -> {}
        }
        List<String> events = reply.events();
        boolean cuts = switch (fault.kind()) {
            case STALL_AFTER_EVENTS, RESET_MID_STREAM, CLOSE_MID_STREAM, ERROR_IN_STREAM, ENDLESS -> true;
            default -> false;
        };
        int content = events.size() - reply.closingEvents();
        // The first event is the role and shows nothing: "after k" counts those that do.
        int upTo = cuts
                ? Math.min(content, fault.after() + 1)
                : fault.kind() == FaultKind.MISSING_DONE && !fault.finish() ? content : events.size();
        for (int i = 0; i < upTo; i++) {
            double wait = i == 0 ? 0 : scenario.paceMillis().sample(random);
            if (i == 1 && fault.kind() == FaultKind.SLOW_FIRST_TOKEN) {
                wait += fault.delay().toNanos() / 1e6;
            }
            String json = events.get(i);
            boolean last = i == upTo - 1;
            if (last && fault.kind() == FaultKind.TRUNCATE_JSON) {
                json = json.substring(0, json.length() / 2);
            }
            steps.add(Plan.write(wait, event(json), i > 0 && i < content ? Mark.TOKEN : Mark.NOTHING));
        }
        switch (fault.kind()) {
            case STALL_AFTER_EVENTS -> steps.add(new Step.Stall());
            case RESET_MID_STREAM -> {
                steps.add(Plan.write(5, "", Mark.NOTHING));
                steps.add(new Step.Reset());
            }
            case CLOSE_MID_STREAM -> steps.add(new Step.Close(0, false));
            case ENDLESS ->
                steps.add(Plan.repeat(
                        Math.max(0.2, scenario.paceMillis().sample(random)),
                        event(events.get(Math.min(1, content - 1))),
                        Mark.TOKEN));
            case ERROR_IN_STREAM -> {
                Reply error = dialect.error(fault.code().isEmpty() ? "1234" : fault.code(), fault.message(), 0);
                steps.add(Plan.write(0, event(error.body()) + "0\r\n\r\n", Mark.NOTHING));
            }
            case MISSING_DONE -> steps.add(Plan.write(0, "0\r\n\r\n", Mark.NOTHING));
            default -> {
                steps.add(Plan.write(0, event("[DONE]") + "0\r\n\r\n", Mark.NOTHING));
                String again = "{\"unasked\":true}";
                after(steps, fault, head(200, "application/json", Map.of(), again.length()) + again);
            }
        }
        return new Plan(steps);
    }

    private static void after(List<Step> steps, Fault fault, String surplus) {
        if (fault.kind() == FaultKind.SURPLUS_REPLY) {
            steps.add(Plan.write(0, surplus, Mark.NOTHING));
        } else if (fault.kind() == FaultKind.CLOSE_AFTER_REPLY) {
            steps.add(new Step.Close(fault.delay().toNanos() / 1e6, true));
        }
    }

    private Reply errorIn200(Reply usual, Fault fault) {
        if (!fault.finishReason().isEmpty()) {
            String from = "\"finish_reason\":\"stop\"";
            String to = "\"finish_reason\":\"" + fault.finishReason() + "\"";
            return new Reply(
                    200,
                    usual.headers(),
                    usual.body().replace(from, to),
                    usual.events().stream()
                            .map(event -> event.replace(from, to))
                            .toList(),
                    usual.closingEvents());
        }
        return Reply.json(200, dialect.error(fault.code(), fault.message(), 0).body());
    }

    private static Reply withHeaders(Reply reply, Fault fault) {
        return new Reply(reply.status(), fault.headers(), reply.body(), reply.events(), reply.closingEvents());
    }

    private Map<String, String> headers(Reply reply, String id) {
        Map<String, String> headers = new LinkedHashMap<>(dialect.idHeaders(id));
        headers.putAll(reply.headers());
        return headers;
    }

    private static String event(String json) {
        return chunk("data: " + json + "\n\n");
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n";
    }

    static String head(int status, String type, Map<String, String> headers, int length) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Simulated\r\n");
        head.append("Content-Type: ").append(type).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append(length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length)
                .append("\r\n\r\n");
        return head.toString();
    }
}
