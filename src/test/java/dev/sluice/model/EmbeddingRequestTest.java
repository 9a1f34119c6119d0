package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingRequestTest {
    @Test
    void aText_isOneInput() {
        EmbeddingRequest request = new EmbeddingRequest("m", JsonObject.of("input", "abc"));

        assertThat(request.inputs()).isEqualTo(1);
        assertThat(request.texts()).containsExactly("abc");
        assertThat(request.inputTokens()).isZero();
    }

    @Test
    void texts_areAnInputEach() {
        EmbeddingRequest request = EmbeddingRequest.of("m", List.of("abc", "", "de"));

        assertThat(request.inputs()).isEqualTo(3);
        assertThat(request.texts()).containsExactly("abc", "", "de");
    }

    @Test
    void tokens_areOneInput_andListsOfTokensOneEach() {
        EmbeddingRequest tokens = new EmbeddingRequest("m", JsonObject.of("input", List.of(1, 2, 3)));
        EmbeddingRequest lists = new EmbeddingRequest("m", JsonObject.of("input", List.of(List.of(1, 2), List.of(3))));

        assertThat(tokens.inputs()).isEqualTo(1);
        assertThat(tokens.inputTokens()).isEqualTo(3);
        assertThat(lists.inputs()).isEqualTo(2);
        assertThat(lists.inputTokens()).isEqualTo(3);
        assertThat(lists.texts()).isEmpty();
    }

    @Test
    void withoutInputOrModel_isNoRequest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EmbeddingRequest("m", JsonObject.EMPTY))
                .withMessageStartingWith("input: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingRequest.of("m", List.of()))
                .withMessageStartingWith("input: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingRequest.of(" ", List.of("x")))
                .withMessageStartingWith("model: ");
    }
}
