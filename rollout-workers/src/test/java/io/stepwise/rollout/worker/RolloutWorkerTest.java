package io.stepwise.rollout.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Problem;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.Verdict;
import io.stepwise.lm.Generated;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.Sampling;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolloutWorkerTest extends RolloutWorkerFixture {
  /** Fails or cannot decide, for ever or on the first call about a chain alone. */
  private static final class Unsure implements AnswerGrader {
    private final boolean always;
    private final Set<List<String>> seen = new HashSet<>();

    Unsure(boolean always) {
      this.always = always;
    }

    @Override
    public String name() {
      return "unsure";
    }

    @Override
    public Optional<String> answer(List<String> steps) {
      return new LastStep().answer(steps);
    }

    @Override
    public Verdict grade(Problem problem, List<String> steps) {
      boolean first = seen.add(steps);
      if (always || first) {
        if (steps.size() % 2 == 0) {
          throw new IllegalStateException("no grade");
        }
        return Verdict.UNDECIDED;
      }
      return new LastStep().grade(problem, steps);
    }

    @Override
    public String canonical(String answer) {
      return answer;
    }
  }

  @Test
  void whatAGraderCannotDecideIsTriedOnceMoreAndIsNeverWrong() {
    List<ScoredChain> undecided = worker(new Unsure(true)).work(assignments, Sampling.plain(40));
    List<ScoredChain> decided = worker(new Unsure(false)).work(assignments, Sampling.plain(40));
    int answered = 0;
    for (int i = 0; i < chains.size(); i++) {
      ScoredChain expected = chains.get(i);
      boolean answers = expected.answer() != null;
      assertThat(undecided.get(i).verdict())
          .isEqualTo(answers ? Verdict.UNDECIDED : Verdict.INCORRECT);
      assertThat(decided.get(i).verdict()).isEqualTo(expected.verdict());
      answered += answers ? 1 : 0;
    }
    assertThat(answered).isPositive();
    assertThat(ScoredChain.graded(undecided)).hasSize(chains.size() - answered);
    assertThat(ScoredChain.graded(decided)).hasSize(chains.size());
  }

  @Test
  void chainsAnswerOnlyWhereTheyEndedRightAfterAStep() {
    int answered = 0;
    int endedElsewhere = 0;
    int cut = 0;
    for (ScoredChain scored : chains) {
      int[] response = scored.chain().response();
      int n = response.length;
      boolean ended = scored.chain().end() == Generated.End.EOS;
      assertThat(response[n - 1] == EOS).isEqualTo(ended);
      boolean may = ended && n >= 2 && response[n - 2] == STEP_END;
      assertThat(scored.answer() != null).isEqualTo(may);
      answered += may ? 1 : 0;
      endedElsewhere += ended && !may ? 1 : 0;
      cut += ended ? 0 : 1;
      if (may) {
        String last = scored.steps().get(scored.steps().size() - 1);
        assertThat(scored.answer()).isEqualTo(last);
        assertThat(scored.canonicalAnswer()).isEqualTo("length " + last.length());
        assertThat(scored.correct()).isEqualTo(last.length() % 2 == 0);
      } else {
        assertThat(scored.correct()).isFalse();
      }
    }
    // The test says something only if all three occur.
    assertThat(answered).isPositive();
    assertThat(endedElsewhere).isPositive();
    assertThat(cut).isPositive();
  }

  @Test
  void chainDoesNotDependOnItsBatch() {
    TinyModels.assertSame(worker().work(assignments, new Sampling(1, 40, 7)), chains);
    List<Assignment> some = new ArrayList<>();
    List<ScoredChain> expected = new ArrayList<>();
    for (int i = assignments.size() - 1; i >= 0; i -= 37) {
      some.add(assignments.get(i));
      expected.add(chains.get(i));
    }
    TinyModels.assertSame(worker().work(some, Sampling.plain(40)), expected);
    for (int i = 0; i < 3; i++) {
      TinyModels.assertSame(
          worker().work(assignments.subList(i, i + 1), Sampling.plain(40)),
          chains.subList(i, i + 1));
    }
  }

  @Test
  void chainsOfAProblemDifferAndHaveTheRequestedNames() {
    for (int i = 0; i < chains.size(); i++) {
      assertThat(chains.get(i).chain().id()).isEqualTo(assignments.get(i).id());
      assertThat(chains.get(i).chain().policyVersion()).isEqualTo("version");
    }
    long different =
        chains.stream().map(scored -> Arrays.toString(scored.chain().row())).distinct().count();
    assertThat(different).isGreaterThan(chains.size() * 9L / 10);
  }

  @Test
  void reportedLogProbsAreThePolicys() {
    List<int[]> rows = chains.stream().map(scored -> scored.chain().row()).toList();
    var outputs = policy.evaluate(rows, ModelOutput.LOG_PROBS);
    for (int i = 0; i < rows.size(); i++) {
      int prompt = chains.get(i).chain().prompt().length;
      assertThat(chains.get(i).chain().logProbs())
          .containsExactly(
              Arrays.copyOfRange(outputs.get(i).logProbs(), prompt, rows.get(i).length),
              within(1e-4f));
    }
  }
}
