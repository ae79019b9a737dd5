package io.stepwise.rollout.search;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.format.Thinking;
import io.stepwise.prm.scoring.RewardModel;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.search.Extension.Reach;
import io.stepwise.rollout.search.PartialSolution.Edge;
import io.stepwise.rollout.search.PartialSolution.Source;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A policy small enough to know everything about: every step is one of three digits, each as likely
 * as the others, and a solution ends after four of them. A step costs two tokens, the end token
 * one. A solution's answer is the sum of its digits, and its reward model scores for each step how
 * large the digit is.
 */
final class ToyTree implements StepSampler {
  static final int STEPS = 4;
  static final int DIGITS = 3;
  static final int STEP_END = 100;
  static final int EOS = 101;

  int released;

  /** P(correct) of the digits 0, 1, 2. */
  static final RewardModel REWARD = solutions -> solutions.stream().map(ToyTree::scores).toList();

  /** Reads sums. */
  static final AnswerReader ANSWERS =
      new AnswerReader() {
        @Override
        public Optional<String> answer(List<String> steps) {
          return steps.size() == STEPS
              ? Optional.of(Integer.toString(steps.stream().mapToInt(Integer::parseInt).sum()))
              : Optional.empty();
        }

        @Override
        public String canonical(String answer) {
          return answer;
        }
      };

  /** The context of a search with this policy and its reward model. */
  static SearchContext context(String name, Budget budget) {
    return context(name, budget, REWARD, null);
  }

  /**
   * The same with another reward model, or a tree to continue.
   *
   * @param start the tree; null for none
   */
  static SearchContext context(String name, Budget budget, RewardModel reward, TreeState start) {
    return context(name, budget, reward, start, null);
  }

  /**
   * The same whose trees are kept.
   *
   * @param kept takes them; null for none
   */
  static SearchContext context(
      String name, Budget budget, RewardModel reward, TreeState start, Consumer<TreeState> kept) {
    return new SearchContext(
        new ToyTree(),
        new StepVerifier(reward.session(), "problem", "toy"),
        ANSWERS,
        budget,
        NamedRandom.of(name),
        SearchListener.NONE,
        start,
        kept);
  }

  private static RewardScores scores(Solution solution) {
    float[] scores = new float[solution.steps().size()];
    for (int k = 0; k < scores.length; k++) {
      scores[k] = 0.1f + 0.4f * Integer.parseInt(solution.steps().get(k));
    }
    return new RewardScores(scores, scores.length);
  }

  static PartialSolution step(PartialSolution solution, String text) {
    return solution.extended(
        new Edge(
            new int[] {text.hashCode() % 100, STEP_END},
            List.of(text),
            new int[] {1},
            -1,
            State.OPEN,
            Source.SAMPLED));
  }

  static PartialSolution end(PartialSolution solution) {
    return solution.extended(
        new Edge(new int[] {EOS}, List.of(), new int[0], 0, State.FINISHED, Source.SAMPLED));
  }

  @Override
  public List<PartialSolution> extend(List<Extension> extensions, CostMeter meter) {
    List<PartialSolution> extended = new ArrayList<>();
    for (Extension extension : extensions) {
      extended.add(extended(extension, meter));
    }
    return extended;
  }

  private static PartialSolution extended(Extension extension, CostMeter meter) {
    PartialSolution now = extension.prefix();
    List<Integer> tokens = new ArrayList<>();
    List<String> steps = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    State state = State.TRUNCATED;
    int depth = now.depth();
    while (tokens.size() < extension.maxTokens()) {
      if (depth == STEPS) {
        tokens.add(EOS);
        state = State.FINISHED;
        break;
      }
      if (tokens.size() + 2 > extension.maxTokens()) {
        tokens.add(0);
        break;
      }
      double u = extension.random().uniform(tokens.size());
      int digit = extension.temperature() == 0 ? DIGITS - 1 : (int) (DIGITS * u);
      tokens.add(digit);
      tokens.add(STEP_END);
      steps.add(Integer.toString(digit));
      ends.add(tokens.size() - 1);
      depth++;
      if (extension.reach() == Reach.STEP) {
        state = State.OPEN;
        break;
      }
    }
    meter.sampled(tokens.size(), now.length());
    return now.extended(
        new Edge(
            tokens.stream().mapToInt(Integer::intValue).toArray(),
            steps,
            ends.stream().mapToInt(Integer::intValue).toArray(),
            -tokens.size(),
            state,
            Source.SAMPLED));
  }

  @Override
  public PartialSolution inject(PartialSolution solution, String text) {
    return solution
        .withEdge(
            new Edge(
                solution.edge().tokens(),
                solution.edge().steps(),
                solution.edge().ends(),
                0,
                State.OPEN,
                Source.SAMPLED))
        .extended(new Edge(new int[] {7}, List.of(), new int[0], 0, State.OPEN, Source.INJECTED));
  }

  @Override
  public String text(PartialSolution solution) {
    return String.join(" ", solution.steps());
  }

  @Override
  public Thinking thinking(PartialSolution solution) {
    return new Thinking(TinyModels.TOKENIZER, false);
  }

  @Override
  public boolean canEncode(String text) {
    return true;
  }

  @Override
  public int tokens(String text) {
    return text.isEmpty() ? 0 : 2 * text.split(" ").length;
  }

  @Override
  public int[] prompt() {
    return new int[] {1, 2, 3};
  }

  @Override
  public int room(PartialSolution solution) {
    return Integer.MAX_VALUE;
  }

  @Override
  public void release(PartialSolution solution) {
    released++;
  }

  @Override
  public void close() {}
}
