package io.stepwise.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private Instant now = Instant.EPOCH;

  /** A clock that stands until it is set. */
  private final class SetClock implements InstantSource {
    @Override
    public Instant instant() {
      return now;
    }
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void pass(double seconds) {
    now = now.plus(Duration.ofMillis(Math.round(1000 * seconds)));
  }

  @Test
  void linesHaveRateTimeLeftAndFigures() {
    try (Progress.Phase phase =
        new LineProgress(out, new SetClock()).phase("train-prm", 400, "steps")) {
      phase.figure("loss", 0.25);
      pass(10);
      phase.advance(100);
      pass(30);
      phase.finish("AUROC 0.97");
    }
    assertThat(shown())
        .isEqualTo(
            """
            train-prm: started (400 steps)
            train-prm: 100/400 steps, 10.0/s, 25 %, 0:30 left; loss=0.250
            train-prm: done in 0:40; AUROC 0.97
            """);
  }

  @Test
  void onePieceOfWorkIsSaidInTheSingular() {
    new LineProgress(out, new SetClock()).phase("ingest", 1, "files");
    assertThat(shown()).isEqualTo("ingest: started (1 file)\n");
  }

  @Test
  void linesComeAtMostEveryFewSeconds() {
    Progress.Phase phase = new LineProgress(out, new SetClock()).phase("rollout", 1000, "chains");
    for (int i = 0; i < 1000; i++) {
      pass(0.02);
      phase.advance(1);
    }
    assertThat(shown().lines().count()).isBetween(4L, 5L);
  }

  @Test
  void slowUnitsShowTheirDuration() {
    Progress.Phase phase = new LineProgress(out, new SetClock()).phase("ppo", 40, "iterations");
    pass(9);
    phase.advance(1);
    assertThat(shown()).contains("1/40 iterations, 9.0 s each, 2 %, 5:51 left");
  }

  @Test
  void firstUnitThatTakesLongShowsTheTimeSoFar() {
    Progress.Phase phase = new LineProgress(out, new SetClock()).phase("sft", 2, "updates");
    pass(80);
    phase.advance(0);
    phase.close();
    assertThat(shown())
        .contains("sft: 0/2 updates, 1:20 so far\n", "sft: stopped after 1:20; 0/2 updates\n")
        .doesNotContain("/s", "left");
  }

  @Test
  void unknownTotalShowsNoTimeLeft() {
    Progress.Phase phase = new LineProgress(out, new SetClock()).phase("ingest", 0, "rows");
    pass(6);
    phase.advance(600);
    assertThat(shown()).contains("ingest: 600 rows, 100/s").doesNotContain("left", "%");
  }

  @Test
  void phaseThatIsNotFinishedIsShownAsStopped() {
    Progress.Phase phase = new LineProgress(out, new SetClock()).phase("ppo", 40, "iterations");
    pass(90);
    phase.close();
    assertThat(shown()).contains("ppo: stopped after 1:30");
  }

  @Test
  void barShowsNameShareAndSummary() {
    try (Progress.Phase phase = Progress.bars(out, 100).phase("train-prm", 400, "steps")) {
      phase.advance(100);
      phase.figure("loss", 0.25);
      phase.finish("AUROC 0.97");
    }
    assertThat(shown()).contains("train-prm", "100%", "400/400", "AUROC 0.97");
  }

  @Test
  void silenceIsSilent() {
    try (Progress.Phase phase = Progress.silent().phase("train-prm", 400, "steps")) {
      phase.advance(100);
      phase.finish("AUROC 0.97");
    }
    assertThat(shown()).isEmpty();
  }

  @Test
  void numbersKeepThreeDigits() {
    assertThat(Pace.clock(Duration.ofSeconds(3_609))).isEqualTo("1:00:09");
    assertThat(Pace.figures(java.util.Map.of("kl", 0.000_012))).isEqualTo("kl=1.20e-05");
    assertThat(Pace.figures(java.util.Map.of("return", -12.345))).isEqualTo("return=-12.35");
  }
}
