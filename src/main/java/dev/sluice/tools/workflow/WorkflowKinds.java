package dev.sluice.tools.workflow;

import dev.sluice.tools.input.Field;
import dev.sluice.tools.input.Kind;
import java.util.List;

/** The workflow tools that there are, in the order in which they are listed. */
public final class WorkflowKinds {
    private static final Kind PHRASE = Kind.text(2_000);
    private static final Kind PHRASES = Kind.lenientListOf(Kind.text(2_000), 100);
    private static final Field SEVERITY = Field.optional(
            "severity_filter",
            Kind.oneOf("critical", "high", "medium", "low", "all"),
            "Least severity to report.",
            "all");

    private WorkflowKinds() {}

    public static List<WorkflowKind> all() {
        return List.of(
                debug(),
                analyze(),
                codereview(),
                refactor(),
                secaudit(),
                testgen(),
                precommit(),
                docgen(),
                thinkdeep(),
                planner(),
                tracer());
    }

    private static WorkflowKind debug() {
        return WorkflowKind.of(
                        "debug",
                        "Debug",
                        "Find the cause of a fault step by step. You look at the code; the tool keeps track, says what to look at"
                                + " next, and at the end may ask a model for its opinion. With confidence certain it asks none.",
                        "finding the cause of the fault",
                        "You are asked for a second opinion on a fault that another engineer has looked into. Work from the"
                                + " evidence: name the most likely cause and the line of reasoning to it, rival causes and what"
                                + " would tell them apart, and the smallest fix with what it might break. Don't invent code that"
                                + " you were not shown; say so if the evidence points to no fault at all.")
                .named("investigation")
                .endingWhenCertain()
                .actions(
                        List.of(
                                "Read the code that the symptom names, and what calls it.",
                                "Find out when it happens and when not: inputs, timing, versions, recent changes.",
                                "Write down a first hypothesis that could be proved wrong."),
                        List.of(
                                "Look for what would prove the hypothesis wrong: logs, tests, a smaller case.",
                                "Follow the data from where it is right to where it is wrong.",
                                "Note the methods that matter as relevant_context and their files as relevant_files."),
                        List.of(
                                "Show the cause: a test or an input that fails because of it and of nothing else.",
                                "Look for the same fault elsewhere.",
                                "Decide on the smallest fix and what it might break."));
    }

    private static WorkflowKind analyze() {
        return WorkflowKind.of(
                        "analyze",
                        "Analyze",
                        "Understand code or a design step by step: its structure, its weak points, where it will not scale. You"
                                + " read; the tool keeps track and at the end may ask a model for its opinion.",
                        "understanding the code",
                        "You are asked to judge a piece of software from an analyst's notes and files. Say how it is built and"
                                + " whether that suits its purpose, what will hurt first as it grows, and what is good and should"
                                + " stay. Each point names where it shows, why it matters and what it would cost to change.")
                .named("analysis")
                .withoutConfidence()
                .afterFindings(1)
                .actions(
                        List.of(
                                "Find the entry points and the parts, and what depends on what.",
                                "Note the decisions that shape the rest: storage, concurrency, errors, interfaces.",
                                "Name the files that matter as relevant_files."),
                        List.of(
                                "Follow one important path from end to end.",
                                "Check the weak points: coupling, shared state, limits, missing tests.",
                                "Weigh each finding: what does it cost today, what tomorrow?"),
                        List.of())
                .taking(
                        Field.optional(
                                "analysis_type",
                                Kind.oneOfOr(
                                        "general", "architecture", "performance", "security", "quality", "general"),
                                "What to look at most.",
                                "general"),
                        Field.optional(
                                "output_format",
                                Kind.oneOf("summary", "detailed", "actionable"),
                                "What the opinion should be like.",
                                "detailed"));
    }

    private static WorkflowKind codereview() {
        return WorkflowKind.of(
                        "codereview",
                        "Review code",
                        "Review code step by step for faults, risks and clarity. You read and note issues with their severity; at"
                                + " the end a model may give its own review.",
                        "reviewing the code",
                        "You are the second reviewer of a change. Look for what breaks: wrong results, lost errors, races, leaks,"
                                + " unchecked input, surprising costs; then for what will confuse the next reader. Confirm or"
                                + " refute the first reviewer's issues one by one, add what was missed, and say what is fine."
                                + " No remarks on taste.")
                .actions(
                        List.of(
                                "Read all of the code under review and what it is meant to do.",
                                "Note what it relies on and who relies on it.",
                                "Name the files as relevant_files."),
                        List.of(
                                "Check errors, limits, concurrency and input that nobody expects.",
                                "Look whether the tests would fail if the code were wrong.",
                                "Add each issue to issues_found with severity, place and reason."),
                        List.of("Try to refute each of your issues.", "Order them by what they would cost in use."))
                .taking(
                        Field.optional(
                                "review_type",
                                Kind.oneOf("full", "security", "performance", "quick"),
                                "What to review for.",
                                "full"),
                        Field.optional("focus_on", PHRASE, "What to look at most."),
                        Field.optional("standards", PHRASE, "Rules that the code must follow."),
                        SEVERITY);
    }

    private static WorkflowKind refactor() {
        return WorkflowKind.of(
                        "refactor",
                        "Refactor",
                        "Find out step by step where code should be reshaped, and in which order. At the end a model may judge the"
                                + " plan.",
                        "finding what to reshape",
                        "You judge where code should be reshaped without changing what it does. For each proposal: what is hard"
                                + " today because of the present shape, the new shape in a few lines, the steps that keep tests"
                                + " green in between, and what could go wrong. Leave alone what is merely unfashionable.")
                .actions(
                        List.of(
                                "Read the code and note where a simple change would touch many places.",
                                "See which tests guard it.",
                                "Name the files as relevant_files."),
                        List.of(
                                "Look for duplicated decisions, long methods, parts that know too much of each other.",
                                "Add each opportunity to issues_found with its severity.",
                                "Check who else depends on what would move."),
                        List.of("Put the changes in an order in which each one can be shipped by itself."))
                .taking(
                        Field.optional(
                                "refactor_type",
                                Kind.oneOf("codesmells", "decompose", "modernize", "organization"),
                                "What kind of change.",
                                "codesmells"),
                        Field.optional("focus_areas", PHRASES, "What to look at most."),
                        Field.optional("style_guide_examples", PHRASES, "Files that show the wanted style."));
    }

    private static WorkflowKind secaudit() {
        return WorkflowKind.of(
                        "secaudit",
                        "Audit security",
                        "Look step by step for ways in which code can be abused. At the end a model may give its own judgement.",
                        "looking for ways to abuse the code",
                        "You audit software for its owner. For each weakness: who could use it and from where, the path from"
                                + " input to harm, how bad it is and how sure you are, and the fix. Tell weaknesses that were shown"
                                + " from those that are only possible. Cover identity, access, input, secrets, dependencies and"
                                + " what is logged.")
                .actions(
                        List.of(
                                "List where input comes in and who may send it.",
                                "Find where secrets, identities and permissions are handled.",
                                "Name the files as relevant_files."),
                        List.of(
                                "Follow untrusted input to where it is used: queries, commands, paths, pages, parsers.",
                                "Check what happens without a login, with another's id, and with too much of everything.",
                                "Add each weakness to issues_found with its severity."),
                        List.of(
                                "Try to show each weakness, or say what stands in its way.",
                                "Check the fixes for ways around them."))
                .taking(
                        Field.optional("security_scope", PHRASE, "What is audited and whom it faces."),
                        Field.optional(
                                "threat_level",
                                Kind.oneOf("low", "medium", "high", "critical"),
                                "How exposed it is.",
                                "medium"),
                        Field.optional("compliance_requirements", PHRASES, "Rules that it must follow."),
                        Field.optional(
                                "audit_focus",
                                Kind.oneOf("owasp", "compliance", "infrastructure", "dependencies", "comprehensive"),
                                "What to look at most.",
                                "comprehensive"),
                        SEVERITY);
    }

    private static WorkflowKind testgen() {
        return WorkflowKind.of(
                        "testgen",
                        "Plan tests",
                        "Find out step by step which tests code needs. At the end a model may propose them.",
                        "finding the tests that are missing",
                        "You propose tests for the code described. Each has a name that says what must hold, its input, and how it"
                                + " would fail if the code were wrong. Begin with what would hurt most: limits, errors, order,"
                                + " concurrency, the empty and the huge. Write them in the framework that the project uses.")
                .actions(
                        List.of(
                                "Read the code to be tested and write down what it promises.",
                                "See which tests exist, and their framework and style.",
                                "Name the files as relevant_files."),
                        List.of(
                                "List the cases for each promise: usual, at the limits, wrong, at the same time.",
                                "Find what is hard to reach, and why."),
                        List.of("Strike the tests that could not fail."));
    }

    private static WorkflowKind precommit() {
        return WorkflowKind.of(
                        "precommit",
                        "Check a change",
                        "Check step by step whether a change is ready to be committed. At the end a model may look at it too.",
                        "checking the change",
                        "You are the last to see a change before it is committed. Does it do what was asked, all of it, and nothing"
                                + " else? Look for what was left behind, what it breaks elsewhere, what has no test, and what must"
                                + " not be in a repository. Say plainly: ready, or what is missing.")
                .actions(
                        List.of(
                                "Look at the whole difference, file by file.",
                                "Compare it with what was asked for.",
                                "Name the changed files as relevant_files."),
                        List.of(
                                "Look for callers, settings and documents that should have changed too.",
                                "Run the tests; see that new behaviour has some.",
                                "Add what must be fixed to issues_found."),
                        List.of("Look for leftovers: debug output, secrets, files that don't belong."))
                .taking(
                        Field.optional("path", PHRASE, "The repository."),
                        Field.optional("compare_to", PHRASE, "Branch, tag or commit to compare with."),
                        Field.optional("include_staged", Kind.flag(), "Whether staged changes count.", true),
                        Field.optional("include_unstaged", Kind.flag(), "Whether unstaged changes count.", true),
                        Field.optional("focus_on", PHRASE, "What to look at most."),
                        SEVERITY);
    }

    private static WorkflowKind docgen() {
        return WorkflowKind.of(
                        "docgen",
                        "Write documentation",
                        "Find out step by step what must be documented and how. At the end a model may propose the words.",
                        "finding what to document",
                        "You write documentation for the code described: what each part is, what it takes and gives, its units,"
                                + " limits and errors, and what a caller must know that the signature can't say. Short, true and"
                                + " in the style that the project has. Point out where code and documentation disagree.")
                .actions(
                        List.of(
                                "List the files and their public parts.",
                                "See how the project documents: style, language, tools.",
                                "Name the files as relevant_files."),
                        List.of(
                                "Document one file at a time; write down what surprised you.",
                                "Note faults as issues_found; don't fix them here."),
                        List.of("Check every statement against the code."))
                .taking(
                        Field.optional(
                                "document_complexity", Kind.flag(), "Whether costs in time and space are told.", true),
                        Field.optional(
                                "document_flow", Kind.flag(), "Whether callers and dependencies are told.", true),
                        Field.optional("update_existing", Kind.flag(), "Whether what is there may be changed.", true),
                        Field.optional(
                                "comments_on_complex_logic", Kind.flag(), "Whether hard passages get comments.", true),
                        Field.optional("num_files_documented", Kind.whole(0, 100_000), "How many files are done."),
                        Field.optional("total_files_to_document", Kind.whole(0, 100_000), "How many there are."));
    }

    private static WorkflowKind thinkdeep() {
        return WorkflowKind.of(
                        "thinkdeep",
                        "Think it through",
                        "Think a hard question through step by step. At the end a model may challenge the reasoning.",
                        "thinking it through",
                        "You are given somebody's reasoning about a hard question. Test it: which assumptions carry it, which are"
                                + " unproved, what was left out, what follows if they are wrong. Then give your own answer with"
                                + " the strongest argument against it, and what to find out next.")
                .afterFindings(1)
                .actions(
                        List.of(
                                "Say what exactly is asked and what a good answer must have.",
                                "List what you know, what you assume and what you would have to find out."),
                        List.of(
                                "Look at it from another side: the opposite answer, an extreme case, who would object.",
                                "Check the assumption that most depends on."),
                        List.of("Name what would change your mind."))
                .taking(
                        Field.optional("problem_context", Kind.text(20_000), "What one must know about it."),
                        Field.optional("focus_areas", PHRASES, "What to think about most."));
    }

    private static WorkflowKind planner() {
        return WorkflowKind.of(
                        "planner",
                        "Plan",
                        "Make a plan step by step, with branches and second thoughts. No model is asked.",
                        "planning",
                        "")
                .alone()
                .actions(
                        List.of(
                                "Say what is to be reached and how one will see that it is.",
                                "List what can't be changed: dates, people, systems."),
                        List.of(
                                "Break the next part into pieces that can each be finished and checked.",
                                "Note what each depends on and what could stop it."),
                        List.of("Read the plan from the end: is anything missing before each piece?"))
                .taking(
                        Field.optional(
                                "is_step_revision", Kind.flag(), "Whether this step replaces an earlier one.", false),
                        Field.optional("revises_step_number", Kind.whole(1, 100_000), "Which one."),
                        Field.optional("is_branch_point", Kind.flag(), "Whether an alternative begins here.", false),
                        Field.optional("branch_from_step", Kind.whole(1, 100_000), "Where it begins."),
                        Field.optional("branch_id", PHRASE, "Its name."),
                        Field.optional(
                                "more_steps_needed",
                                Kind.flag(),
                                "Taken and ignored: a step_number above total_steps says it."));
    }

    private static WorkflowKind tracer() {
        return WorkflowKind.of(
                        "tracer",
                        "Trace code",
                        "Follow calls or dependencies through code step by step. No model is asked.",
                        "tracing the code",
                        "")
                .alone()
                .actions(
                        List.of(
                                "Find the definition of the target, and everything with its name.",
                                "For precision: note what it calls, in order. For dependencies: note who uses it and what it uses."),
                        List.of(
                                "Follow each call to its end; note branches, loops and side effects.",
                                "Put what you found into relevant_context as Class.method, with the file."),
                        List.of("Draw it: one line for each call, indented, with file and line."))
                .taking(
                        Field.optional(
                                "trace_mode",
                                Kind.oneOf("precision", "dependencies", "ask"),
                                "The order of calls, or who depends on whom.",
                                "ask"),
                        Field.optional("target_description", PHRASE, "What is traced, and why."));
    }
}
