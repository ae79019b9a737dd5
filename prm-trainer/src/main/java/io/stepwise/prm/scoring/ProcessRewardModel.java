package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.head.StepHead;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.layout.InputLayout;
import io.stepwise.prm.layout.ScoringInput;
import io.stepwise.prm.loss.Sigmoid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A decoder with a scalar head, read where its layout says that steps end. One forward pass scores
 * all steps of a solution.
 */
public final class ProcessRewardModel implements LoadedRewardModel {
  private final CausalModel model;
  private final RewardKind kind;
  private final StepHead head;
  private final InputLayout layout;

  /**
   * A reward model over a decoder, which is closed with it.
   *
   * @throws InvalidInput if the decoder has no scalar head
   */
  public ProcessRewardModel(CausalModel model, InputLayout layout) {
    this(model, RewardKind.PROCESS, StepHead.SCALAR, layout);
  }

  /**
   * A reward model with a head over its decoder.
   *
   * @param kind one of those that are read at step ends; of an {@link RewardKind#OUTCOME} model the
   *     last step's score is the outcome's
   */
  public ProcessRewardModel(CausalModel model, RewardKind kind, StepHead head, InputLayout layout) {
    this.kind = kind;
    if (!model.config().head().scalar()) {
      throw new InvalidInput(
          "Cannot score steps: the model has no scalar head ("
              + model.config().head()
              + ", expected "
              + Head.SCALAR
              + "; a reward model that is a language model needs --reward-format math-shepherd,"
              + " rlhflow or generative)");
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
      scores.add(scores(logits.get(i), solutions.get(i).steps().size()));
    }
    return scores;
  }

  @Override
  public ScoringSession session() {
    return model.cachesPrefixes() ? new CachedScoring(this, head) : new WholeScoring(this);
  }

  /**
   * The scores of a solution.
   *
   * @param logits of P(correct) of its first steps
   * @param stepCount number of its steps
   */
  RewardScores scores(float[] logits, int stepCount) {
    float[] steps = new float[logits.length];
    for (int k = 0; k < steps.length; k++) {
      steps[k] = (float) Sigmoid.of(logits[k]);
    }
    boolean whole = kind == RewardKind.OUTCOME && stepCount > 0 && steps.length == stepCount;
    return new RewardScores(
        steps, whole ? OptionalDouble.of(steps[stepCount - 1]) : OptionalDouble.empty(), stepCount);
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

  @Override
  public int scoredSteps(Solution solution) {
    return input(solution).positions().length;
  }

  @Override
  public long tokens(Solution solution) {
    return input(solution).ids().length;
  }

  @Override
  public int maxLength() {
    return model.config().maxPositions();
  }

  @Override
  public long parameters() {
    return model.parameters();
  }

  @Override
  public Optional<CausalModel> policy() {
    return model.config().head().languageModel() ? Optional.of(model) : Optional.empty();
  }

  @Override
  public long attentionWidth() {
    return model.config().attentionWidth();
  }

  @Override
  public ProcessRewardModel useThreads(int count) {
    model.useThreads(count);
    return this;
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
