package io.stepwise.rollout.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Verdict;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.Formats;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.search.CostMeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy of random weights, which shows that completions are those of the generator. */
class PolicyCompleterTest {
  private static final Problem PROBLEM = new Problem("p", "4+7-3", "8");
  private static final List<String> STEPS = List.of("4+7=1", "1-3=8");
  private static final int LENGTH = 30;

  @TempDir Path folder;

  private static List<String> generated(
      CausalModel policy, Formats formats, List<String> prefix, NamedRandom random, int count) {
    int[] prompt = formats.prompt().render(PROBLEM.text());
    int[] given = formats.steps().join(prefix);
    int[] row = Arrays.copyOf(prompt, prompt.length + given.length);
    System.arraycopy(given, 0, row, prompt.length, given.length);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      requests.add(new GenerationRequest(row, random.child(j)));
    }
    List<String> texts = new ArrayList<>();
    for (Generated one :
        new Generator(policy)
            .generate(requests, formats.stopping(Sampling.plain(LENGTH - given.length)))) {
      int[] all = Arrays.copyOf(given, given.length + one.tokens().length);
      System.arraycopy(one.tokens(), 0, all, given.length, one.tokens().length);
      texts.add(one.tokens().length + " " + formats.split(all, formats.end(one)).texts());
    }
    return texts;
  }

  @Test
  void completionsEqualTheGeneratorsInAnyOrder() {
    String path = TinyModels.write(Head.LANGUAGE_MODEL, 1, folder.resolve("policy"));
    try (CausalModel policy = CausalModel.load(InputFolder.open(path))) {
      Formats formats = Formats.stepwise(policy.tokenizer());
      try (PolicyCompleter completer =
          new PolicyCompleter(policy, formats, new RunningTotalTask(), 1, LENGTH)) {
        CostMeter meter = new CostMeter();
        for (List<String> prefix :
            List.of(List.<String>of(), STEPS.subList(0, 1), STEPS, STEPS.subList(1, 2))) {
          NamedRandom random = NamedRandom.of("completions", prefix);
          List<Completion> completions = completer.complete(PROBLEM, prefix, random, 5, meter);
          assertThat(completions.stream().map(c -> c.tokens() + " " + c.steps()))
              .containsExactlyElementsOf(generated(policy, formats, prefix, random, 5));
          assertThat(completions)
              .allSatisfy(
                  c ->
                      assertThat(c.readable())
                          .isEqualTo(c.steps().stream().allMatch(s -> s.matches("[0-9+=-]*"))));
        }
        assertThat(meter.cost(0).expansions()).isEqualTo(20);
        assertThat(meter.cost(0).cachedTokens()).isPositive();
      }
    }
  }

  @Test
  void aPrefixThatLeavesNoRoomHasNoCompletions() {
    String path = TinyModels.write(Head.LANGUAGE_MODEL, 1, folder.resolve("policy"));
    try (CausalModel policy = CausalModel.load(InputFolder.open(path));
        PolicyCompleter completer =
            new PolicyCompleter(
                policy, Formats.stepwise(policy.tokenizer()), new RunningTotalTask(), 1, LENGTH)) {
      CostMeter meter = new CostMeter();
      NamedRandom random = NamedRandom.of("long");
      List<String> full = Collections.nCopies(5, "4+7=1");
      assertThat(completer.complete(PROBLEM, full, random, 3, meter)).isEmpty();
      assertThat(completer.complete(PROBLEM, full.subList(0, 4), random, 3, meter))
          .hasSize(3)
          .allMatch(c -> c.tokens() <= 6 && c.verdict() != Verdict.UNDECIDED);
      Problem tooLong = new Problem("q", "4+7".repeat(40), "1");
      assertThat(completer.complete(tooLong, List.of(), random, 3, meter)).isEmpty();
    }
  }
}
