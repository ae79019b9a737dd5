package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.head.StepHead;
import io.stepwise.prm.layout.InputLayout;
import io.stepwise.prm.layout.ScoringInput;
import io.stepwise.prm.loss.Sigmoid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder with a scalar head, read where its layout says that steps end. One forward pass scores
 * all steps of a solution.
 */
public final class ProcessRewardModel implements RewardModel, AutoCloseable {
  private final CausalModel model;
  private final StepHead head;
  private final InputLayout layout;

  /**
   * A reward model over a decoder, which is closed with it.
   *
   * @throws InvalidInput if the decoder has no scalar head
   */
  public ProcessRewardModel(CausalModel model, InputLayout layout) {
    this(model, StepHead.SCALAR, layout);
  }

  /** The same with a head over it. */
  ProcessRewardModel(CausalModel model, StepHead head, InputLayout layout) {
    if (!model.config().head().scalar()) {
      throw new InvalidInput(
          "Cannot score steps: the model has no scalar head ("
              + model.config().head()
              + ", expected "
              + Head.SCALAR
              + "; a reward model that is a language model needs --reward-format math-shepherd or"
              + " rlhflow)");
    }
    this.model = model;
    this.head = head;
    this.layout = layout;
  }

  @Override
  public List<RewardScores> score(List<Solution> solutions) {
    List<RewardScores> scores = new ArrayList<>();
    List<ScoringInput> inputs = solutions.stream().map(this::input).toList();
    List<float[]> logits = logits(inputs);
    for (int i = 0; i < inputs.size(); i++) {
      float[] steps = logits.get(i);
      for (int k = 0; k < steps.length; k++) {
        steps[k] = (float) Sigmoid.of(steps[k]);
      }
      scores.add(new RewardScores(steps, solutions.get(i).steps().size()));
    }
    return scores;
  }

  @Override
  public ScoringSession session() {
    return model.cachesPrefixes() ? new CachedScoring(this, head) : new WholeScoring(this);
  }

  @Override
  public long tokens(Solution solution) {
    return input(solution).ids().length;
  }

  /**
   * A solution as this model reads it: the policy's own ids where they are laid out as this model
   * needs them, else the text; cut after the last step within {@link #maxLength()}.
   *
   * @throws InvalidInput if the text cannot be laid out
   */
  public ScoringInput input(Solution solution) {
    return whole(solution).truncated(maxLength());
  }

  private ScoringInput whole(Solution solution) {
    return solution
        .sampled()
        .flatMap(layout::sampled)
        .orElseGet(() -> layout.layOut(solution.problem(), solution.steps()));
  }

  /** The longest input, in tokens. */
  public int maxLength() {
    return model.config().maxPositions();
  }

  /** The decoder. */
  public CausalModel model() {
    return model;
  }

  /** How solutions are laid out. */
  public InputLayout layout() {
    return layout;
  }

  /**
   * The logits of P(correct).
   *
   * @return for each input one logit per position
   */
  public List<float[]> logits(List<ScoringInput> inputs) {
    // A row without tokens has no step, and nothing to compute.
    List<ScoringInput> filled = inputs.stream().filter(input -> input.ids().length > 0).toList();
    List<int[]> read =
        filled.stream().map(i -> Arrays.stream(i.positions()).distinct().toArray()).toList();
    List<float[]> found = head.logits(model, filled.stream().map(ScoringInput::ids).toList(), read);
    List<float[]> logits = new ArrayList<>();
    int next = 0;
    for (ScoringInput input : inputs) {
      float[] chosen = new float[input.positions().length];
      if (input.ids().length > 0) {
        int[] at = read.get(next);
        float[] values = found.get(next++);
        for (int k = 0; k < chosen.length; k++) {
          chosen[k] = values[Arrays.binarySearch(at, input.positions()[k])];
        }
      }
      logits.add(chosen);
    }
    return logits;
  }

  @Override
  public void close() {
    model.close();
  }
}
