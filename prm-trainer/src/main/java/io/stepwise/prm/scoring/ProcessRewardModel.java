package io.stepwise.prm.scoring;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Part;
import io.stepwise.lm.RowOutputs;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.loss.StepBinaryCrossEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A decoder with a scalar head, read where steps end. One forward pass scores all steps. */
public final class ProcessRewardModel implements RewardModel {
  private final CausalModel model;

  /**
   * A reward model over a decoder, which stays the caller's.
   *
   * @throws InvalidInput if the decoder has no scalar head
   */
  public ProcessRewardModel(CausalModel model) {
    if (!model.config().head().scalar()) {
      throw new InvalidInput(
          "Cannot score steps: the model has no scalar head ("
              + model.config().head()
              + ", expected "
              + Head.SCALAR
              + ")");
    }
    this.model = model;
  }

  @Override
  public List<float[]> score(List<int[]> rows) {
    List<int[]> positions = rows.stream().map(this::stepEnds).toList();
    List<float[]> scores = logits(rows, positions);
    for (float[] row : scores) {
      for (int k = 0; k < row.length; k++) {
        row[k] = (float) StepBinaryCrossEntropy.sigmoid(row[k]);
      }
    }
    return scores;
  }

  private int[] stepEnds(int[] row) {
    int stepEnd = model.tokenizer().tokens().stepEnd();
    return IntStream.range(0, row.length).filter(t -> row[t] == stepEnd).toArray();
  }

  /**
   * The head's logits at chosen positions.
   *
   * @param rows token ids
   * @param positions for each row, indices into it, ascending
   * @return for each row one logit per position
   */
  public List<float[]> logits(List<int[]> rows, List<int[]> positions) {
    List<RowOutputs> outputs = model.evaluate(rows, positions, Part.HEAD);
    List<float[]> logits = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      float[] head = outputs.get(i).head();
      float[] chosen = new float[positions.get(i).length];
      for (int k = 0; k < chosen.length; k++) {
        chosen[k] = head[positions.get(i)[k]];
      }
      logits.add(chosen);
    }
    return logits;
  }
}
