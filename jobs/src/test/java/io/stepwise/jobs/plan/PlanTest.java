package io.stepwise.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static String printed(Plan plan) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    plan.print("grade", new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void stepsAreNumberedAndCostsAreWords() {
    assertThat(printed(Plan.of("read", "commit").costs(12_345.4, 3_725, "measured")))
        .isEqualTo(
            """
            grade would
              1. read
              2. commit
            Tokens: about 12,345
            Time:   about 1 h 02 min (measured)
            """);
  }

  @Test
  void workWithoutAModelHasNoTokensAndShortWorkASecond() {
    assertThat(printed(Plan.of("read").takes(0.2, "measured")))
        .contains("Tokens: none", "Time:   about 1 s (measured)");
    assertThat(printed(Plan.of("read").takes(119.7, "measured"))).contains("about 2 min 00 s");
    assertThat(printed(Plan.nothing("out"))).contains("Tokens: none", "Time:   none (");
    assertThat(printed(Plan.of("read"))).contains("Tokens: unknown", "Time:   unknown (");
  }
}
