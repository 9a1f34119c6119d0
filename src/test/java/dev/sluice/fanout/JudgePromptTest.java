package dev.sluice.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.ChatRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgePromptTest {
    private static final List<JudgePrompt.Candidate> ANSWERS = List.of(
            new JudgePrompt.Candidate(4, "Yes\"}]}"),
            new JudgePrompt.Candidate(0, "No"),
            new JudgePrompt.Candidate(2, "yes"));

    @Test
    void request_givesQuestionAndAnswersAsJson_andSaysWhatToGoBy() {
        ChatRequest request = JudgePrompt.best(new Judge("m", "brevity"), "Shall\nwe?", ANSWERS);

        assertThat(request.model()).isEqualTo("m");
        assertThat(request.messages().get(0).role()).isEqualTo("system");
        assertThat(request.messages().get(1).text())
                .startsWith("Go by: brevity\n")
                .contains("\"question\":\"Shall\\nwe?\"")
                .contains("{\"number\":1,\"answer\":\"Yes\\\"}]}\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"best\":3}", "Sure:\n```json\n{\"best\": 3, \"reason\": \"{short}\"}\n```"})
    void best_isTheLegBehindTheNumber(String reply) {
        assertThat(JudgePrompt.readBest(reply, ANSWERS).groups()).containsExactly(List.of(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "3", "{\"best\":0}", "{\"best\":4}", "{\"best\":\"3\"}", "{\"best\":1.5}", "{}", "{\"best\":"
            })
    void best_thatNamesNoAnswer_doesNotCount(String reply) {
        Opinion opinion = JudgePrompt.readBest(reply, ANSWERS);

        assertThat(opinion.groups()).isEmpty();
        assertThat(opinion.problem()).startsWith("its reply");
        assertThat(opinion.heard()).containsExactly(4, 0, 2);
    }

    @Test
    void agreement_isOfLegs() {
        assertThat(JudgePrompt.readAgreement("{\"groups\":[[1,3],[2]]}", ANSWERS)
                        .groups())
                .containsExactly(List.of(4, 2), List.of(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"groups\":[[1,1]]}", "{\"groups\":[[1],[1,2]]}", "{\"groups\":[[9]]}", "{\"groups\":[]}", "{}"
            })
    void agreement_thatNamesAnAnswerTwiceOrNone_doesNotCount(String reply) {
        Opinion opinion = JudgePrompt.readAgreement(reply, ANSWERS);

        assertThat(opinion.groups()).isEmpty();
        assertThat(opinion.problem()).isNotEmpty();
    }
}
