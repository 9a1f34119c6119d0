package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProgressScaleTest {
    /** Whatever a tool reports, and with beats in between. */
    @Property(tries = 300)
    void values_alwaysGrow(@ForAll @Size(max = 40) List<Double> reports) {
        ProgressScale scale = new ProgressScale();
        double last = Double.NEGATIVE_INFINITY;
        for (double report : reports) {
            double value = report < 0 ? scale.beat() : scale.reported(report, 100.0);
            assertThat(value).isFinite().isGreaterThan(last);
            last = value;
        }
    }

    @Test
    void values_areTheToolsOwn_whileTheyGrow() {
        ProgressScale scale = new ProgressScale();
        assertThat(scale.reported(0, 3.0)).isZero();
        assertThat(scale.reported(1, 3.0)).isEqualTo(1);
        assertThat(scale.beat()).isBetween(1.0, 1.1);
        assertThat(scale.reported(2, 3.0)).isEqualTo(2);
        assertThat(scale.total()).isEqualTo(3.0);
    }

    @Test
    void total_isNotTold_onceItWasPassed() {
        ProgressScale scale = new ProgressScale();
        assertThat(scale.reported(5, 3.0)).isEqualTo(5);
        assertThat(scale.total()).isNull();
    }
}
