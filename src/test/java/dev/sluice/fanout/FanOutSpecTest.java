package dev.sluice.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.codec.Json;
import dev.sluice.model.ChatRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FanOutSpecTest {
    @Test
    void parse_modelsAlone_isAll() {
        FanOutSpec spec = parse("{'models':['a','b']}");

        assertThat(spec).isEqualTo(FanOutSpec.of(List.of("a", "b"), Strategy.ALL));
        assertThat(spec.ask(ChatRequest.of("c", "?")).legs())
                .extracting(ChatRequest::model)
                .containsExactly("a", "b");
    }

    @Test
    void parse_everyStrategy() {
        assertThat(strategy("'strategy':'first','k':2")).isEqualTo(new Strategy.First(2));
        assertThat(strategy("'strategy':'quorum'")).isEqualTo(new Strategy.Quorum(0, Agreement.NORMALISED));
        assertThat(strategy("'strategy':'quorum','k':2,'agreement':'numeric','tolerance':0.5"))
                .isEqualTo(new Strategy.Quorum(2, new Agreement.Numeric(0.5)));
        assertThat(strategy("'strategy':'quorum','agreement':'judge','judge':'j','criteria':'c'"))
                .isEqualTo(new Strategy.Quorum(0, new Agreement.Judged(new Judge("j", "c"))));
        assertThat(strategy("'strategy':'best'")).isEqualTo(new Strategy.Best(Judge.CONFIGURED));
        assertThat(strategy("'strategy':'hedged','delay_ms':250"))
                .isEqualTo(new Strategy.Hedged(Duration.ofMillis(250)));
    }

    @Test
    void parse_caps() {
        assertThat(parse("{'models':['a'],'max_calls':3,'max_tokens':5000000000,'max_cost':0.25}")
                        .caps())
                .isEqualTo(new Caps(3, 5_000_000_000L, 0.25));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                          | models     | a list of models",
                "{'models':[]}                                               | models     | at least one model",
                "{'models':'a'}                                              | models     | a list of models",
                "{'models':['a',7]}                                          | models[1]  | a model id",
                "{'models':['a',' ']}                                        | models[1]  | a model id",
                "{'models':['a'],'strategy':'fist'}                          | strategy   | did you mean 'first'",
                "{'models':['a'],'strategy':1}                               | strategy   | a text",
                "{'models':['a'],'strategy':'first','k':2}                   | k          | at most the number of models",
                "{'models':['a'],'strategy':'first','k':0}                   | k          | 1 or more",
                "{'models':['a','b'],'strategy':'quorum','k':3}              | k          | at most the number of models",
                "{'models':['a','b'],'strategy':'quorum','k':1}              | k          | 2 or more",
                "{'models':['a'],'strategy':'quorum'}                        | models     | 2 or more models",
                "{'models':['a'],'k':1}                                      | k          | no meaning for all",
                "{'models':['a'],'judge':'j'}                                | judge      | no meaning for all",
                "{'models':['a','b'],'strategy':'quorum','tolerance':1}      | tolerance  | no meaning for quorum with the agreement normalised",
                "{'models':['a','b'],'strategy':'quorum','agreement':'same'} | agreement  | exact, normalised, json, numeric, judge",
                "{'models':['a','b'],'strategy':'quorum','agreement':'numeric','tolerance':-1} | tolerance | 0 or more",
                "{'models':['a'],'strategy':'hedged','delay_ms':-1}          | delay_ms   | or more",
                "{'models':['a'],'strategy':'hedged','delay_ms':1.5}         | delay_ms   | a whole number",
                "{'models':['a','b'],'max_calls':1}                          | max_calls  | at least 2: one for each model",
                "{'models':['a','b'],'strategy':'best','max_calls':2}        | max_calls  | and the judge",
                "{'models':['a'],'max_tokens':-1}                            | max_tokens | 0 for no cap",
                "{'models':['a'],'max_cost':'x'}                             | max_cost   | a number",
                "{'models':['a'],'modells':['b']}                            | modells    | did you mean 'models'",
            })
    void parse_whatCantBe_isRefusedWithItsField(String json, String field, String words) {
        assertThatExceptionOfType(InvalidFanOutException.class)
                .isThrownBy(() -> parse(json))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo(field))
                .withMessageStartingWith(field + ": ")
                .withMessageContaining(words);
    }

    @Test
    void request_withTooManyLegs_isRefused() {
        List<String> many = java.util.Collections.nCopies(FanOutRequest.MAX_LEGS + 1, "a");

        assertThatExceptionOfType(InvalidFanOutException.class)
                .isThrownBy(() -> FanOutSpec.of(many, Strategy.ALL))
                .withMessageContaining("1 to 32");
    }

    private static Strategy strategy(String more) {
        return parse("{'models':['a','b','c']," + more + "}").strategy();
    }

    private static FanOutSpec parse(String json) {
        return FanOutSpec.parse(Json.parse(json.replace('\'', '"')));
    }
}
