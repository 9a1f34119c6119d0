package dev.sluice.mcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final Sessions sessions = new Sessions(2, Duration.ofNanos(100));

    @Test
    void session_isFoundByItsTenantAlone() {
        Session session = open("a", 0);
        assertThat(sessions.use(session.id(), "a", 1)).isSameAs(session);
        assertThat(sessions.use(session.id(), "b", 1)).isNull();
        assertThat(sessions.use("no such id", "a", 1)).isNull();
    }

    @Test
    void ids_areLongAndDiffer() {
        assertThat(open("a", 0).id()).hasSize(48).isNotEqualTo(open("a", 0).id());
    }

    @Test
    void oneTooMany_takesThePlaceOfTheTenantsOwnOldest() {
        Session others = open("b", 0);
        Session own = open("a", 1);
        Session another = open("a", 2);
        assertThat(sessions.use(own.id(), "a", 3)).isNull();
        assertThat(sessions.use(others.id(), "b", 3)).isSameAs(others);
        assertThat(sessions.use(another.id(), "a", 3)).isSameAs(another);
    }

    @Test
    void oneTooMany_takesAnothersPlace_whenTheTenantHasNone() {
        Session first = open("b", 0);
        Session second = open("b", 1);
        assertThat(open("a", 2)).isNotNull();
        assertThat(sessions.use(first.id(), "b", 3)).isNull();
        assertThat(sessions.use(second.id(), "b", 3)).isSameAs(second);
        assertThat(sessions.size()).isEqualTo(2);
    }

    @Test
    void sweep_endsWhatWasUnusedForTooLong() {
        Session old = open("a", 0);
        Session used = open("a", 0);
        assertThat(sessions.use(used.id(), "a", 50)).isSameAs(used);
        sessions.sweep(99);
        assertThat(sessions.size()).isEqualTo(2);
        sessions.sweep(100);
        assertThat(sessions.use(old.id(), "a", 101)).isNull();
        assertThat(sessions.use(used.id(), "a", 101)).isSameAs(used);
    }

    @Test
    void end_andEndAll_forget() {
        Session session = open("a", 0);
        sessions.end(session);
        assertThat(sessions.use(session.id(), "a", 1)).isNull();
        Session other = open("a", 1);
        sessions.endAll();
        assertThat(sessions.use(other.id(), "a", 2)).isNull();
        assertThat(sessions.size()).isZero();
    }

    private Session open(String tenant, long now) {
        return requireNonNull(sessions.open(tenant, Revision.NEWEST_LEGACY, 10, now));
    }
}
