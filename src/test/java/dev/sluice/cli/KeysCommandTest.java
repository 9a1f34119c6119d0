package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.codec.Json;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigSources;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyTerms;
import dev.sluice.gateway.keys.Lookup;
import dev.sluice.gateway.keys.VirtualKey;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code sluice keys}: what is printed where, and what is never printed. */
class KeysCommandTest {
    private static final Instant NOW = Instant.parse("2031-05-31T12:00:00Z");

    @TempDir
    private Path directory;

    private Path file;

    /** What a command did. */
    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void setUp() {
        file = directory.resolve("keys.jsonl");
    }

    private Ran keys(String command, String... args) {
        List<String> all = new ArrayList<>(List.of("keys", command, "--keys", file.toString()));
        all.addAll(List.of(args));
        return run(all.toArray(String[]::new));
    }

    private static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Ran(line.execute(args), out.toString(), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "create", "list", "revoke"})
    void help_hasExamples(String command) {
        Ran ran = command.isEmpty() ? run("keys", "--help") : run("keys", command, "--help");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Examples:").contains("sluice keys " + command);
        assertThat(run("keys").out()).contains("Usage: sluice keys");
    }

    @Test
    void create_printsTheKeyAlone_andTheRestOnStandardError() {
        Ran ran = keys("create", "--name", "laptop");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).matches("sk-sluice-[a-z2-7]{8}\\.[a-z2-7]{52}\\R");
        assertThat(ran.err())
                .contains("laptop", "active", "never", "not shown again", file.toString())
                .doesNotContain(secretOf(ran.out().strip()));
        assertThat(KeyFile.at(file).load().lookup(ran.out().strip())).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void create_withEveryOption_keepsThem() {
        Ran ran = keys(
                "create",
                "--name",
                "Ana's CI",
                "--models",
                "glm/*, kimi-latest",
                "--rpm",
                "60",
                "--tpm",
                "200000",
                "--concurrency",
                "8",
                "--max-body",
                "4 MiB",
                "--max-deadline",
                "5m",
                "--expires",
                "30d",
                "--json");

        JsonObject json = Json.parse(ran.out());
        VirtualKey key = KeyFile.at(file).list().get(0);
        Instant expires = key.expires();
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).contains("not shown again");
        assertThat(json.text("key")).startsWith("sk-sluice-" + key.id() + ".");
        assertThat(Json.text(json.without("key"))).isEqualTo(Json.text(KeyView.json(key, key.created())));
        assertThat(json.fields().keySet())
                .containsExactly(
                        "id",
                        "name",
                        "state",
                        "created",
                        "expires",
                        "revoked",
                        "models",
                        "rpm",
                        "tpm",
                        "concurrency",
                        "max_body_bytes",
                        "max_deadline_ms",
                        "key");
        KeyTerms terms = key.terms();
        assertThat(key.name()).isEqualTo("Ana's CI");
        assertThat(terms.models().entries()).containsExactly("glm/*", "kimi-latest");
        assertThat(terms.requestsPerMinute()).isEqualTo(60);
        assertThat(terms.tokensPerMinute()).isEqualTo(200_000);
        assertThat(terms.concurrency()).isEqualTo(8);
        assertThat(terms.maxBodyBytes()).isEqualTo(4 << 20);
        assertThat(terms.maxDeadline()).isEqualTo(Duration.ofMinutes(5));
        assertThat(expires).isEqualTo(key.created().plus(Duration.ofDays(30)));
    }

    @Test
    void list_showsStates_andNeverAKeyOrHash() throws Exception {
        String active = keys("create", "--name", "one").out().strip();
        String revoked = keys("create", "--name", "two").out().strip();
        KeyFile.at(file).create("three", NOW.minusSeconds(999_000_000), KeyTerms.UNLIMITED, Instant.EPOCH);
        keys("revoke", idOf(revoked));

        Ran table = keys("list");
        Ran json = keys("list", "--json");

        assertThat(table.code()).isZero();
        assertThat(table.out().lines().toList())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains(idOf(active), "one", "active", "*"))
                .anySatisfy(line -> assertThat(line).contains(idOf(revoked), "two", "revoked"))
                .anySatisfy(line -> assertThat(line).contains("three", "expired"));
        assertThat(json.out()).startsWith("[{\"id\":\"" + idOf(active) + "\"").contains("\"state\":\"expired\"");
        String stored = Files.readString(file);
        String all = table + " " + json;
        for (String line : stored.lines().toList()) {
            String hash = line.replaceAll(".*:([0-9a-f]{64}).*", "$1");
            assertThat(hash).hasSize(64);
            assertThat(all).doesNotContain(hash.substring(0, 8)).doesNotContain(hash.substring(56));
        }
        assertThat(all + stored).doesNotContain(secretOf(active).substring(0, 8));
        assertThat(all + stored).doesNotContain(secretOf(revoked).substring(44));
    }

    @Test
    void list_namedFileIsMissing_isAConfigError() {
        Ran named = keys("list");
        assertThat(named.code()).isEqualTo(ExitCode.BAD_CONFIG);
        assertThat(named.err()).contains(file + ": no such file");
        assertOneLine(named);
    }

    @Test
    void list_emptyFile_saysWhatToDo() throws Exception {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        assertThat(keys("list").err()).contains("sluice keys create");
        assertThat(keys("list", "--json").out().strip()).isEqualTo("[]");
    }

    @Test
    void revoke_again_saysSinceWhen() {
        String key = keys("create", "--name", "one").out().strip();
        Ran first = keys("revoke", idOf(key));
        Ran again = keys("revoke", idOf(key));
        assertThat(first.code()).isZero();
        assertThat(first.out()).contains("revoked " + idOf(key) + " (one) since ");
        assertThat(again).isEqualTo(first);
        assertThat(Json.parse(keys("revoke", idOf(key), "--json").out()).text("state"))
                .isEqualTo("revoked");
    }

    /** Who pastes the key itself gets it revoked, and does not see it again. */
    @Test
    void revoke_theKeyItself_isUnderstood_andNotRepeated() {
        String key = keys("create", "--name", "one").out().strip();
        Ran ran = keys("revoke", key);
        assertThat(ran.code()).isZero();
        assertThat(ran.out() + ran.err()).doesNotContain(secretOf(key));
        Ran unknown = keys("revoke", key.replace(idOf(key), "zzzz2222"));
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("no key with that id").doesNotContain(secretOf(key));
        assertOneLine(unknown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rpm | 0 | --rpm: 0 (expected: 1 or more",
                "--tpm | -5 | --tpm: -5",
                "--rpm | many | many",
                "--rpm | 99999999 | rpm: 99999999 (expected: 0 to",
                "--concurrency | 0 | --concurrency: 0",
                "--max-body | big | 'big' is no size (expected: such as 512k, 4 MiB)",
                "--max-body | 2g | max_body_bytes: 2147483648",
                "--max-deadline | soon | 'soon' is no duration",
                "--max-deadline | 48h | max_deadline: PT48H",
                "--expires | tomorrow | --expires: 'tomorrow' (expected: such as 12h, 30d",
                "--expires | 2001-01-01 | (expected: in the future)",
                "--expires | 0d | (expected: in the future)",
                "--models | glm-* | models: 'glm-*' (expected: a model",
                "--models | '' | models: '' (expected",
                "--name | ' x' | name: ' x' (expected: 1 to 64",
            })
    void create_impossibleValue_isAUsageErrorThatMakesNoKey(String option, String value, String message) {
        Ran ran =
                option.equals("--name") ? keys("create", option, value) : keys("create", "--name", "n", option, value);
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains(message);
        assertThat(ran.out()).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void create_withoutAName_saysHowToGetHelp() {
        Ran ran = keys("create");
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("--name").contains("try: sluice keys create --help");
    }

    @Test
    void exposedOrMalformedFile_isAConfigError() throws Exception {
        keys("create", "--name", "n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        for (Ran ran : List.of(keys("list"), keys("create", "--name", "m"), keys("revoke", "abcd2345"))) {
            assertThat(ran.code()).isEqualTo(ExitCode.BAD_CONFIG);
            assertThat(ran.err()).contains("chmod 600 " + file);
            assertOneLine(ran);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "{\"id\":\"abcd2345\",\"nmae\":1}");
        assertThat(keys("list").err()).contains(file + ": line 1: 'nmae': unknown field");
    }

    @Test
    void pepper_inTheEnvironment_isUsed_andNeverShown() throws IOException {
        String pepper = "0f".repeat(32);
        KeyFile given = KeysOptions.keyFile(file, configured("", Map.of("SLUICE_KEYS_PEPPER", pepper)));
        String key = given.create("n", null, KeyTerms.UNLIMITED, NOW).secret().reveal();
        assertThat(given.load().lookup(key)).isInstanceOf(Lookup.Found.class);
        assertThat(directory.resolve("keys.jsonl.pepper")).doesNotExist();
        assertThatThrownBy(() -> configured("", Map.of("SLUICE_KEYS_PEPPER", pepper + "z")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("keys-pepper: *** (expected: 64 hex digits)")
                .hasMessageNotContaining(pepper);
    }

    private GatewayConfig configured(String settings, Map<String, String> environment) throws IOException {
        Path written = Files.writeString(directory.resolve("sluice.conf"), settings);
        return ConfigSources.of(written, environment, Map.of()).load().gateway();
    }

    /** A key that was made without a word of the file is one that {@code serve} knows. */
    @Test
    void configuredFile_isTheOneThatIsMeant_unlessAnotherIsNamed() throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("sluice.conf"),
                "sluice.gateway.keys-file = \"" + directory.resolve("other.jsonl") + "\"");
        Ran made = run("keys", "create", "--name", "a", "--config", configuration.toString());
        Ran flagged = run("keys", "create", "--name", "b", "-D", "sluice.gateway.keys-file=" + file);
        keys("create", "--name", "c", "--config", configuration.toString());

        assertThat(KeyFile.at(directory.resolve("other.jsonl"))
                        .load()
                        .lookup(made.out().strip()))
                .isInstanceOf(Lookup.Found.class);
        assertThat(KeyFile.at(file).load().lookup(flagged.out().strip())).isInstanceOf(Lookup.Found.class);
        assertThat(KeyFile.at(file).list()).extracting(VirtualKey::name).containsExactly("b", "c");
        assertThat(run("keys", "list", "--config", configuration.toString()).out())
                .contains(" a ")
                .doesNotContain(" b ");
        Ran broken = run("keys", "list", "-D", "sluice.gateway.keys-fil=x");
        assertThat(broken.code()).isEqualTo(78);
        assertThat(broken.err()).contains("keys-fil");
    }

    @Test
    void expiry_formsOfTime() {
        assertThat(Expiries.parse("90s", NOW)).isEqualTo(NOW.plusSeconds(90));
        assertThat(Expiries.parse("5m", NOW)).isEqualTo(NOW.plusSeconds(300));
        assertThat(Expiries.parse("12h", NOW)).isEqualTo(NOW.plusSeconds(43_200));
        assertThat(Expiries.parse("2w", NOW)).isEqualTo(NOW.plus(Duration.ofDays(14)));
        assertThat(Expiries.parse("2031-05-31", NOW)).isEqualTo(Instant.parse("2031-06-01T00:00:00Z"));
        assertThat(Expiries.parse("2031-05-31T12:00:01Z", NOW)).isEqualTo(NOW.plusSeconds(1));
        assertThatThrownBy(() -> Expiries.parse("2031-02-30", NOW)).hasMessageContaining("'2031-02-30'");
    }

    private static String idOf(String key) {
        return key.substring(10, 18);
    }

    private static String secretOf(String key) {
        return key.substring(19);
    }

    private static void assertOneLine(Ran ran) {
        assertThat(ran.err().strip().lines()).as(ran.err()).hasSize(1);
        assertThat(ran.err()).startsWith("sluice: ").doesNotContain("\tat ");
    }
}
