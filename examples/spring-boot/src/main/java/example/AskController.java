package example;

import dev.sluice.Sluice;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Asks two models at once and answers with the first; Spring's thread is free meanwhile. */
@RestController
class AskController {
    private static final FanOutSpec FIRST = FanOutSpec.of(List.of("glm-4.6", "kimi-latest"), Strategy.FIRST);
    private static final CallOptions OPTIONS = CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(10));

    private final Sluice sluice;

    AskController(Sluice sluice) {
        this.sluice = sluice;
    }

    @GetMapping("/ask")
    CompletionStage<String> ask(@RequestParam("q") String question) {
        return sluice.fanOut(FIRST.ask(ChatRequest.of("", question)), OPTIONS)
                .answer()
                .thenApply(answer -> answer.provider() + ": " + answer.text());
    }

    @ExceptionHandler(DispatchException.class)
    ResponseEntity<String> failed(DispatchException e) {
        return ResponseEntity.status(HttpStatus.BAD_GATEWAY).body(e.getMessage());
    }
}
