package io.stepwise.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void nearestHasTheFewestEdits() {
    assertThat(Nearest.to("ingset", List.of("demo", "ingest", "report"))).contains("ingest");
    assertThat(Nearest.to("--fromat", List.of("--format", "--from"))).contains("--format");
  }

  @Test
  void swappedNeighboursAreOneEdit() {
    assertThat(Nearest.distance("ab", "ba")).isEqualTo(Nearest.distance("ab", "ac"));
  }

  @Test
  void caseAndDashesCountForNothing() {
    assertThat(Nearest.distance("learningRate", "learning-rate")).isZero();
  }

  @Test
  void lastPartMayStandForADottedKey() {
    assertThat(Nearest.to("clip", List.of("flip", "ppo.clip"))).contains("ppo.clip");
  }

  @Test
  void whereSeveralAreEquallyNearAllAreNamed() {
    assertThat(
            Nearest.to(
                "--learning-rate",
                List.of("ppo.policy-learning-rate", "ppo.value-learning-rate", "ppo.clip")))
        .containsExactly("ppo.policy-learning-rate", "ppo.value-learning-rate");
  }

  @Test
  void nothingIsNearWhereAThirdOfTheLettersDiffer() {
    assertThat(Nearest.to("--learning-rate", List.of("--tracking-uri", "--seed"))).isEmpty();
    assertThat(Nearest.to("--lerning-rate", List.of("--learning-rate"))).hasSize(1);
    assertThat(Nearest.to("x".repeat(1_000_000), List.of("--seed"))).isEmpty();
  }

  @Test
  void nothingIsNearWhereNothingIsKnown() {
    assertThat(Nearest.to("x", List.of())).isEmpty();
  }
}
