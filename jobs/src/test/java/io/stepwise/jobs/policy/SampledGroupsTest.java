package io.stepwise.jobs.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.Generated;
import io.stepwise.policy.ppo.ResamplingSettings;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampledGroupsTest {
  private static final List<Problem> PROBLEMS =
      IntStream.range(0, 8).mapToObj(i -> new Problem("p" + i, "text", "1")).toList();

  private final List<List<Problem>> asked = new ArrayList<>();

  /** Two chains of each problem, of which the first is right and the second too if it is even. */
  private List<ScoredChain> sample(int round, List<Problem> prompts) {
    asked.add(prompts);
    List<ScoredChain> chains = new ArrayList<>();
    for (Problem problem : prompts) {
      boolean even = Integer.parseInt(problem.id().substring(1)) % 2 == 0;
      chains.add(chain(problem.id(), 0, true));
      chains.add(chain(problem.id(), 1, even));
    }
    return chains;
  }

  private static ScoredChain chain(String problem, int sample, boolean correct) {
    return new ScoredChain(
        new Chain(
            new RolloutId("run", 1, problem, sample),
            "1",
            new int[] {1},
            new int[] {2},
            new float[1],
            "v",
            Generated.End.EOS),
        List.of(),
        new int[0],
        new float[0],
        "1",
        correct);
  }

  private SampledGroups sampled(List<Problem> prompts, int rounds) {
    return SampledGroups.of(
        prompts, PROBLEMS, ResamplingSettings.of(rounds), NamedRandom.of("test"), this::sample);
  }

  private static List<String> problems(List<ScoredChain> chains) {
    return chains.stream().map(c -> c.chain().id().problemId()).distinct().toList();
  }

  @Test
  void withoutResamplingAllChainsAreKept() {
    SampledGroups sampled = sampled(PROBLEMS.subList(0, 3), 0);
    assertThat(problems(sampled.kept())).containsExactly("p0", "p1", "p2");
    assertThat(asked).hasSize(1);
  }

  @Test
  void problemsWithoutDifferencesAreReplacedByNewOnes() {
    SampledGroups sampled = sampled(PROBLEMS.subList(0, 3), 2); // p0 and p2 are all right
    assertThat(asked).hasSizeBetween(2, 3);
    assertThat(asked.get(1)).hasSize(2).doesNotContainAnyElementsOf(PROBLEMS.subList(0, 3));
    List<String> kept = problems(sampled.kept());
    assertThat(kept).hasSize(3).startsWith("p1");
    List<String> mixed =
        problems(sampled.all()).stream().filter(id -> (id.charAt(1) - '0') % 2 == 1).toList();
    assertThat(kept).containsAll(mixed.subList(0, Math.min(3, mixed.size())));
    int all = problems(sampled.all()).size();
    assertThat(sampled.metrics().get("resampled")).isCloseTo((all - 3) / 3.0, within(1e-12));
    assertThat(sampled.metrics().get("sampled_accuracy"))
        .isCloseTo(1 - mixed.size() / (2.0 * all), within(1e-12));
  }

  @Test
  void iterationWithDifferencesEverywhereIsNotResampled() {
    SampledGroups sampled = sampled(List.of(PROBLEMS.get(1), PROBLEMS.get(3)), 2);
    assertThat(asked).hasSize(1);
    assertThat(sampled.kept()).isEqualTo(sampled.all());
  }

  @Test
  void resamplingEndsWhereNoProblemIsLeft() {
    List<Problem> even = PROBLEMS.stream().filter(p -> (p.id().charAt(1) - '0') % 2 == 0).toList();
    SampledGroups sampled =
        SampledGroups.of(
            even, even, ResamplingSettings.of(2), NamedRandom.of("test"), this::sample);
    assertThat(asked).hasSize(1);
    assertThat(problems(sampled.kept())).hasSize(4);
  }

  @Test
  void problemsOutsideARangeOfAccuracyAreReplaced() {
    List<Problem> odd = PROBLEMS.stream().filter(p -> p.id().charAt(1) % 2 == 1).toList();
    for (ResamplingSettings range :
        List.of(new ResamplingSettings(1, 0, 0.4), new ResamplingSettings(1, 0.6, 1))) {
      asked.clear();
      SampledGroups.of(odd.subList(0, 2), odd, range, NamedRandom.of("test"), this::sample);
      assertThat(asked).as("half of two chains are outside %s", range).hasSize(2);
      assertThat(asked.get(1)).hasSize(2).doesNotContainAnyElementsOf(asked.get(0));
    }
    asked.clear();
    ResamplingSettings half = new ResamplingSettings(1, 0.5, 0.5000001);
    SampledGroups.of(odd.subList(0, 2), odd, half, NamedRandom.of("test"), this::sample);
    assertThat(asked).as("the bounds are inside").hasSize(1);
  }

  @Test
  void rangeWithoutAnyAccuracyIsRejected() {
    assertThatThrownBy(() -> new ResamplingSettings(1, 0.5, 0.5))
        .hasMessageContaining("resample-below")
        .hasMessageContaining("expected below resample-above, 0.5");
  }
}
