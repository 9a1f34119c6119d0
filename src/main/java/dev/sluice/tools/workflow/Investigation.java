package dev.sluice.tools.workflow;

import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** All steps until now, in their order, the last one being the current. A step told again replaces what it was, and those after it. Immutable. */
public final class Investigation {
    private final List<Step> steps;

    private Investigation(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** What is left of the steps, told in this order, once those taken back are gone. */
    public static Investigation of(List<Step> told) {
        TreeMap<Integer, Step> steps = new TreeMap<>();
        for (Step step : told) {
            if (step.backtrackFrom() > 0) {
                steps.tailMap(step.backtrackFrom(), true).clear();
            }
            steps.tailMap(step.number(), true).clear();
            steps.put(step.number(), step);
        }
        return new Investigation(new ArrayList<>(steps.values()));
    }

    public List<Step> steps() {
        return steps;
    }

    public Step current() {
        return steps.get(steps.size() - 1);
    }

    /** What was asked for at first. */
    public String request() {
        return steps.get(0).text();
    }

    /** Every text that steps have in a list, once. */
    public List<String> all(String name) {
        Set<String> all = new LinkedHashSet<>();
        steps.forEach(step -> all.addAll(step.texts(name)));
        return List.copyOf(all);
    }

    public List<JsonObject> issues() {
        Set<JsonObject> issues = new LinkedHashSet<>();
        steps.forEach(step -> issues.addAll(step.fields().objects("issues_found")));
        return List.copyOf(issues);
    }

    /** The hypotheses, one a change. */
    List<String> hypotheses() {
        Set<String> hypotheses = new LinkedHashSet<>();
        steps.forEach(step -> hypotheses.add(step.hypothesis()));
        hypotheses.remove("");
        return List.copyOf(hypotheses);
    }

    /** How many steps found something. */
    int findings() {
        return (int) steps.stream().filter(step -> !step.findings().isBlank()).count();
    }

    /** The findings, step by step. */
    public String summary() {
        StringBuilder summary = new StringBuilder();
        for (Step step : steps) {
            summary.append("Step ")
                    .append(step.number())
                    .append(": ")
                    .append(step.findings())
                    .append('\n');
        }
        return summary.toString().strip();
    }
}
