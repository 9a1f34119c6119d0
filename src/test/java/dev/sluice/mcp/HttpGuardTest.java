package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.McpConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpGuardTest {
    private final HttpGuard guard = new HttpGuard(McpConfig.parse(
            "sluice.mcp { allowed-hosts = [mcp.example], allowed-origins = [\"https://app.example\"] }"));

    @ParameterizedTest
    @CsvSource({
        "localhost,",
        "LOCALHOST:8080,",
        "127.0.0.1:1,",
        "127.8.9.1,",
        "[::1]:80,",
        "mcp.example:443,",
        "localhost,http://localhost:3000",
        "localhost,http://127.0.0.1",
        "localhost,https://app.example",
    })
    void known_isLetIn(String host, String origin) {
        assertThat(guard.complaint(host, origin)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        ",",
        "evil.example,",
        "localhost.evil.example,",
        "127.0.0.1.evil.example,",
        "localhost:80:80,",
        "mcp.example.,",
        "localhost,http://evil.example",
        "localhost,http://localhost.evil.example",
        "localhost,null",
        "localhost,http://app.example",
        "localhost,https://app.example.evil",
        "localhost,not a uri",
        "localhost,http://localhost@evil.example",
    })
    void foreign_isRefused(String host, String origin) {
        assertThat(guard.complaint(host, origin)).isNotNull();
    }
}
