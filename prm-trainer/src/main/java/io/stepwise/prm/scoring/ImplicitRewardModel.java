package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.prm.layout.ResponseLayout;
import io.stepwise.prm.layout.ResponseRow;
import io.stepwise.prm.loss.ImplicitReward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The log-ratio of two language models of one tokenizer as a reward model (Cui et al. 2025,
 * arXiv:2502.01456): a step's score is σ(β Σ log π − log π_ref) over its tokens, the outcome's is
 * the same over the tokens of all steps. It needs no training, but can be trained on outcomes.
 */
public final class ImplicitRewardModel implements LoadedRewardModel {
  private final CausalModel model;
  private final CausalModel reference;
  private final ResponseLayout layout;
  private final double beta;

  /**
   * A reward model over two language models, which are closed with it.
   *
   * @param layout how the models read solutions
   * @throws InvalidInput if their tokenizers differ, or one has no language-model head
   */
  public ImplicitRewardModel(
      CausalModel model, CausalModel reference, ResponseLayout layout, double beta) {
    String identity = model.tokenizer().identity();
    if (!reference.tokenizer().identity().equals(identity)) {
      throw new InvalidInput(
          "Cannot compute log-ratios: the tokenizers of model and reference differ (%s, expected %s)"
              .formatted(reference.tokenizer().identity(), identity));
    }
    this.model = model;
    this.reference = reference;
    this.layout = layout;
    this.beta = beta;
  }

  @Override
  public List<RewardScores> score(List<Solution> solutions) {
    List<ResponseRow> rows = solutions.stream().map(this::row).toList();
    List<ResponseRow> filled = rows.stream().filter(row -> row.ends().length > 0).toList();
    List<float[]> logProbs = logProbs(model, filled);
    List<float[]> referenceLogProbs = logProbs(reference, filled);
    List<RewardScores> scores = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < rows.size(); i++) {
      int steps = solutions.get(i).steps().size();
      if (rows.get(i).ends().length == 0) {
        scores.add(new RewardScores(new float[0], steps));
        continue;
      }
      double[] sums =
          ImplicitReward.stepSums(logProbs.get(next), referenceLogProbs.get(next), rows.get(i));
      next++;
      scores.add(scores(sums, steps));
    }
    return scores;
  }

  /**
   * The scores of a solution.
   *
   * @param sums of log π − log π_ref over the tokens of each of its first steps, [K]
   * @param stepCount number of its steps
   */
  RewardScores scores(double[] sums, int stepCount) {
    float[] stepScores = new float[sums.length];
    for (int k = 0; k < sums.length; k++) {
      stepScores[k] = (float) ImplicitReward.probability(beta, sums[k]);
    }
    OptionalDouble outcome =
        sums.length == 0 || sums.length < stepCount
            ? OptionalDouble.empty()
            : OptionalDouble.of(ImplicitReward.probability(beta, Arrays.stream(sums).sum()));
    return new RewardScores(stepScores, outcome, stepCount);
  }

  /** Both models keep keys and values, where what computes them can. */
  @Override
  public ScoringSession session() {
    return model.cachesPrefixes() && reference.cachesPrefixes()
        ? new ImplicitScoring(this, model, reference)
        : new WholeScoring(this, 2);
  }

  /** Log-probabilities of the response's tokens of each row; at other tokens they mean nothing. */
  public static List<float[]> logProbs(CausalModel model, List<ResponseRow> rows) {
    List<RowOutputs> outputs =
        model.evaluate(
            rows.stream().map(ResponseRow::ids).toList(),
            rows.stream().map(ResponseRow::read).toList(),
            ModelOutput.LOG_PROBS);
    return outputs.stream().map(RowOutputs::logProbs).toList();
  }

  private ResponseRow row(Solution solution) {
    return layout.layOut(solution).truncated(maxLength());
  }

  /**
   * The tokens that a growing solution begins with: those of {@link #score}, and of a solution
   * without steps the prompt; empty if that exceeds {@link #maxLength()}.
   */
  ResponseRow begun(Solution solution) {
    ResponseRow row = layout.layOut(solution);
    boolean prompt = row.ends().length == 0 && row.ids().length <= maxLength();
    return prompt ? row : row.truncated(maxLength());
  }

  @Override
  public int scoredSteps(Solution solution) {
    return row(solution).ends().length;
  }

  @Override
  public long tokens(Solution solution) {
    return 2L * row(solution).ids().length;
  }

  @Override
  public int maxLength() {
    return Math.min(model.config().maxPositions(), reference.config().maxPositions());
  }

  @Override
  public long parameters() {
    return model.parameters() + reference.parameters();
  }

  /** The tokens of a row count twice, once for each model. */
  @Override
  public long parametersPerToken() {
    return parameters() / 2;
  }

  /** The positions that they attend to count twice too. */
  @Override
  public long attentionWidth() {
    return (model.config().attentionWidth() + reference.config().attentionWidth()) / 2;
  }

  @Override
  public ImplicitRewardModel useThreads(int count) {
    model.useThreads(count);
    reference.useThreads(count);
    return this;
  }

  @Override
  public void close() {
    reference.close();
    model.close();
  }
}
