package dev.sluice.fanout;

import dev.sluice.engine.Course;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Message;
import dev.sluice.model.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The calls to a fan-out's judge, one at a time, and what came of them. Confined to its course. */
final class Judging {
    private final Plan plan;
    private final Budget budget;
    private final List<Opinion> opinions = new ArrayList<>();
    private final List<Leg> ended = new ArrayList<>();
    private @Nullable LegTrack asking;
    private List<JudgePrompt.Candidate> heard = List.of();

    Judging(Plan plan, Budget budget) {
        this.plan = plan;
        this.budget = budget;
    }

    boolean isAsking() {
        return asking != null;
    }

    List<Opinion> opinions() {
        return opinions;
    }

    /** The calls that have ended. */
    List<Leg> ended() {
        return ended;
    }

    /** Asks; false when it can't be asked, which is an opinion too. */
    boolean ask(Standing.JudgeWanted wanted, List<LegTrack> legs, long now, List<Course.Step> steps) {
        Plan.Part judge = Objects.requireNonNull(plan.judge());
        heard = wanted.answers().stream()
                .map(leg -> new JudgePrompt.Candidate(leg, text(legs.get(leg))))
                .toList();
        ChatRequest request = request(judge);
        Duration left = plan.deadline().remaining(now);
        Budget.Estimate estimate = plan.estimate(request, judge.targets());
        String refusal = budget.refusal(estimate);
        if (left.isZero() || !refusal.isEmpty()) {
            String why = left.isZero() ? FanOutCourse.NO_TIME : "the cap " + refusal;
            opinions.add(Opinion.none(wanted.answers(), why));
            return false;
        }
        LegTrack track = new LegTrack(plan, ended.size(), "judge-" + (ended.size() + 1), request);
        int calls = budget.grant(track.id(), estimate, 1);
        track.start(plan.deadline().elapsed(now), estimate);
        asking = track;
        steps.add(new Course.Start(track.id(), request, plan.options(judge.budget(), left, calls), false));
        return true;
    }

    /** It has answered, or not. */
    void onEnded(Outcome outcome, long now) {
        LegTrack track = Objects.requireNonNull(asking);
        asking = null;
        Leg leg = track.end(outcome, budget, now);
        ended.add(leg);
        ChatAnswer answer = leg.answer();
        if (answer == null) {
            String why = leg.failure() == null ? "no answer" : leg.failure().describe();
            opinions.add(
                    Opinion.none(heard.stream().map(JudgePrompt.Candidate::leg).toList(), why));
        } else {
            opinions.add(
                    plan.strategy() instanceof Strategy.Best
                            ? JudgePrompt.readBest(answer.text(), heard)
                            : JudgePrompt.readAgreement(answer.text(), heard));
        }
    }

    /** Its word is no longer needed. */
    void drop(String why, List<Course.Step> steps) {
        if (asking != null && asking.cancel(why)) {
            steps.add(new Course.Cancel(asking.id()));
        }
    }

    private ChatRequest request(Plan.Part part) {
        String question = question(plan.legs().get(0).request());
        return plan.strategy() instanceof Strategy.Best best
                ? JudgePrompt.best(named(best.judge(), part), question, heard)
                : JudgePrompt.agreement(named(judge(), part), question, heard);
    }

    private Judge judge() {
        return ((Agreement.Judged) ((Strategy.Quorum) plan.strategy()).agreement()).judge();
    }

    private static Judge named(Judge judge, Plan.Part part) {
        return new Judge(part.request().model(), judge.criteria());
    }

    /** What the user said last. */
    private static String question(ChatRequest request) {
        List<Message> messages = request.messages();
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role().equals("user")) {
                return messages.get(i).text();
            }
        }
        return messages.get(messages.size() - 1).text();
    }

    private static String text(LegTrack leg) {
        Leg ended = leg.ended();
        ChatAnswer answer = ended == null ? null : ended.answer();
        return answer == null ? "" : Ballots.text(answer);
    }
}
