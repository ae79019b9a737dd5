package io.stepwise.prm.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProblemHalvesTest {
  private static Set<String> named(List<String> ids, int[] indices) {
    return Arrays.stream(indices).mapToObj(ids::get).collect(Collectors.toSet());
  }

  @Test
  void halvesDependOnTheIdsAndNotOnTheirOrder() {
    List<String> ids = new ArrayList<>(IntStream.range(0, 101).mapToObj(i -> "p" + i).toList());
    ProblemHalves halves = ProblemHalves.of(ids);
    Set<String> fit = named(ids, halves.fit());
    Set<String> measure = named(ids, halves.measure());
    assertThat(fit).hasSize(51).doesNotContainAnyElementsOf(measure);
    assertThat(measure).hasSize(50);
    assertThat(fit).as("not the first half").isNotEqualTo(Set.copyOf(ids.subList(0, 51)));
    Collections.reverse(ids);
    assertThat(named(ids, ProblemHalves.of(ids).fit())).isEqualTo(fit);
  }

  @Test
  void oneProblemIsOnlyFittedOn() {
    ProblemHalves halves = ProblemHalves.of(List.of("only"));
    assertThat(halves.fit()).containsExactly(0);
    assertThat(halves.measure()).isEmpty();
  }
}
