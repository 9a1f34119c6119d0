package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docker-compose.yml says is what there is: commands, files, ports. No Docker is asked. */
class ComposeFileTest {
    private static final Pattern LIST = Pattern.compile("(?m)^ +(command|test): (\\[.*])$");

    @Test
    void commands_areOnesOfOurs() throws IOException {
        List<List<String>> commands = new ArrayList<>();
        Matcher list = LIST.matcher(Files.readString(Path.of("docker-compose.yml")));
        while (list.find()) {
            List<String> words = List.of(new ObjectMapper().readValue(list.group(2), String[].class));
            if (list.group(1).equals("command")) {
                commands.add(words);
            } else if (words.get(1).equals("/app/sluice")) {
                commands.add(words.subList(2, words.size()));
            }
        }

        assertThat(commands)
                .extracting(words -> words.get(0))
                .containsExactlyInAnyOrder("serve", "serve", "simulate", "ask");
        for (List<String> words : commands) {
            assertThatCode(() -> Main.commandLine().parseArgs(words.toArray(String[]::new)))
                    .as(words.toString())
                    .doesNotThrowAnyException();
            words.stream()
                    .filter(word -> word.startsWith("conf/"))
                    .forEach(word -> assertThat(Path.of(word)).exists());
        }
    }

    /** The gateway listens where the health check and the first lines of the file say. */
    @Test
    void healthCheck_asksWhereTheGatewayListens() throws IOException {
        GatewayConfig defaults = GatewayConfig.parse("");

        assertThat(Files.readString(Path.of("docker-compose.yml")))
                .contains("/dev/tcp/" + defaults.host() + "/" + defaults.port() + " ", "GET /readyz ")
                .contains("http://" + defaults.host() + ":" + defaults.port() + "/v1", ":" + defaults.adminPort() + " ")
                .contains("stop_grace_period: 30s");
        assertThat(defaults.drainTimeout()).hasSeconds(25);
    }
}
