package dev.sluice.cli;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Phase;
import dev.sluice.model.ProviderStatus;
import dev.sluice.simulator.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One promise and whether a run kept it, by the providers' own record wherever they have one. Where time is promised, the
 * longest stall of the machine itself is allowed on top; it is printed with the result.
 *
 * @param text the promise
 * @param kept whether it held
 * @param evidence what was counted
 */
record DemoPromise(String text, boolean kept, String evidence) {
    private static final Set<String> FAULTS_OF_AN_ANSWER =
            Set.of("none", "slow-first-token", "delay", "missing-done", "close-after-reply");

    static List<DemoPromise> of(Demo.Run run) {
        List<DemoPromise> promises = new ArrayList<>();
        promises.add(everyCallEnded(run));
        promises.add(noCallWasLate(run));
        promises.add(poolIsBounded(run));
        promises.add(connectionsAreReused(run));
        promises.add(cancelsReachTheSocket(run));
        promises.add(cancelledInTheQueueIsNeverSent(run));
        promises.add(retriesAreBounded(run));
        promises.add(nothingIsRepeatedAfterContent(run));
        promises.add(brokenAnswersAreNoAnswers(run));
        promises.add(nothingIsLeftBehind(run));
        return promises;
    }

    private static DemoPromise everyCallEnded(Demo.Run run) {
        long ended = run.calls().stream()
                .filter(call -> call.answer() != null || call.failure() != null || call.cancelledNanos() != 0)
                .count();
        return new DemoPromise(
                "every call ends, with an answer or with the reason why there is none",
                ended == run.calls().size(),
                ended + " of " + run.calls().size());
    }

    private static DemoPromise noCallWasLate(Demo.Run run) {
        long worst = run.calls().stream()
                .mapToLong(call -> call.took().minus(run.deadline()).toMillis())
                .max()
                .orElse(0);
        return new DemoPromise(
                "no call ends later than 250 ms past its deadline, all attempts and waits included",
                worst <= 250 + run.stall().toMillis(),
                worst <= 0 ? "none late" : "worst +" + worst + " ms");
    }

    private static DemoPromise poolIsBounded(Demo.Run run) {
        int most = run.truth().values().stream().mapToInt(Truth::maxOpen).max().orElse(0);
        return new DemoPromise(
                "a provider never has more than " + Demo.MAX_CONNECTIONS + " connections open",
                most <= Demo.MAX_CONNECTIONS,
                "most " + most);
    }

    private static DemoPromise connectionsAreReused(Demo.Run run) {
        long opened = 0;
        long allowed = 0;
        long requests = 0;
        for (Truth truth : run.truth().values()) {
            opened += truth.opened();
            requests += truth.requestCount();
            allowed += Demo.MAX_CONNECTIONS
                    + truth.requests().stream()
                            .filter(request -> !request.outcome().equals("answered")
                                    || !request.fault().equals("none"))
                            .count();
        }
        return new DemoPromise(
                "connections are reused: a new one only for the pool or after a broken or abandoned one",
                opened <= allowed,
                opened + " connections for " + requests + " requests");
    }

    private static DemoPromise cancelsReachTheSocket(Demo.Run run) {
        List<Double> all = new ArrayList<>();
        run.truth().keySet().forEach(provider -> all.addAll(DemoTruth.closeMillis(run, provider)));
        all.sort(null);
        long p99 = DemoSummary.quantile(all, 0.99);
        return new DemoPromise(
                "a cancelled call's connection is closed within 250 ms",
                !all.isEmpty() && p99 <= 250 + run.stall().toMillis(),
                all.size() + " closed, p99 " + p99 + " ms");
    }

    private static DemoPromise cancelledInTheQueueIsNeverSent(Demo.Run run) {
        long waiting = 0;
        long sent = 0;
        for (DemoCall call : run.calls()) {
            if (call.cancelledNanos() == 0 || call.answer() != null) {
                continue;
            }
            List<Truth.Request> received =
                    DemoTruth.requests(run, call.provider()).getOrDefault(call.prompt(), List.of());
            if (received.isEmpty()) {
                waiting++;
            }
            // A request on its way when the cancel came may still arrive, and is aborted; half a second is no way.
            sent += received.stream()
                    .filter(request -> request.receivedNanos() - call.cancelledNanos() > 500_000_000L)
                    .count();
        }
        return new DemoPromise(
                "a call cancelled before it was sent never reaches the provider",
                sent == 0,
                waiting + " never sent, " + sent + " sent after the cancel");
    }

    private static DemoPromise retriesAreBounded(Demo.Run run) {
        long requests =
                run.truth().values().stream().mapToLong(Truth::requestCount).sum();
        // The budget: 20 % of the calls, and for each provider one a second with ten seconds' worth saved up.
        double allowed =
                1.2 * run.calls().size() + run.truth().size() * (10 + run.took().toMillis() / 1e3);
        return new DemoPromise(
                "retries stay within their budget: at most 20 % of the calls, and one a second for each provider",
                requests <= allowed, requests + " requests for " + run.calls().size() + " calls");
    }

    private static DemoPromise nothingIsRepeatedAfterContent(Demo.Run run) {
        long repeated = 0;
        for (DemoCall call : run.calls()) {
            List<AttemptReport> attempts = call.attempts();
            for (int i = 0; i + 1 < attempts.size(); i++) {
                AttemptFailure failure = attempts.get(i).failure();
                if (attempts.get(i).phase() == Phase.STREAMING && failure != null) {
                    repeated++;
                }
            }
        }
        return new DemoPromise("nothing is repeated once content was shown", repeated == 0, repeated + " repeated");
    }

    private static DemoPromise brokenAnswersAreNoAnswers(Demo.Run run) {
        long wrong = 0;
        for (DemoCall call : run.calls()) {
            if (call.answer() == null) {
                continue;
            }
            List<Truth.Request> received =
                    DemoTruth.requests(run, call.provider()).getOrDefault(call.prompt(), List.of());
            boolean whole = received.stream()
                    .anyMatch(request ->
                            request.outcome().equals("answered") && FAULTS_OF_AN_ANSWER.contains(request.fault()));
            wrong += whole ? 0 : 1;
        }
        return new DemoPromise(
                "a cut, broken or refused answer never passes for an answer", wrong == 0, wrong + " passed");
    }

    private static DemoPromise nothingIsLeftBehind(Demo.Run run) {
        int slots = run.status().requests();
        for (ProviderStatus status : run.status().providers()) {
            slots += status.inFlight() + status.waiting();
        }
        int open = run.openAfterClose().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        return new DemoPromise(
                "nothing is left behind: no slot in use, and after closing no connection",
                slots == 0 && open == 0,
                slots + " slots, " + open + " connections");
    }

    static String lines(List<DemoPromise> promises) {
        StringBuilder lines = new StringBuilder();
        for (DemoPromise promise : promises) {
            lines.append(promise.kept() ? Console.green("✓") : Console.red("✗"))
                    .append(' ')
                    .append(promise.text())
                    .append(" (")
                    .append(promise.evidence())
                    .append(")\n");
        }
        return lines.toString();
    }

    static List<JsonObject> json(List<DemoPromise> promises) {
        return promises.stream()
                .map(promise -> JsonObject.of("promise", promise.text(), "kept", promise.kept())
                        .with("evidence", promise.evidence()))
                .toList();
    }
}
