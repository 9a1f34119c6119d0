package example;

import dev.sluice.Sluice;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A service whose calls to LLM providers go through one engine. */
@SpringBootApplication
public class Application {
    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }

    /** One for the whole service: it holds every provider's connections. Closing it ends what is under way, within its drain timeout. */
    @Bean(destroyMethod = "close")
    Sluice sluice() {
        return Sluice.start();
    }
}
