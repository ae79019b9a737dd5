package io.stepwise.prm.scoring;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.RowOutputs;
import io.stepwise.prm.layout.VerificationPrompt;
import java.util.ArrayList;
import java.util.List;

/** How the answer about a step is read at the end of a row. */
interface VerifierAnswer {
  /** Tokens between a critique and the answer. */
  int[] cue();

  /** The logit of P(correct) at the last token of each row. */
  double[] logits(List<int[]> rows);

  private static List<int[]> last(List<int[]> rows) {
    return rows.stream().map(row -> new int[] {row.length - 1}).toList();
  }

  /**
   * The answer words: (w_yes − w_no) · h of the last hidden state h.
   *
   * @param positiveWeight weight that the answer yes had in training; its logarithm is subtracted
   * @throws InvalidInput if the tokenizer does not tell the words apart
   */
  static VerifierAnswer words(CausalModel model, VerificationPrompt prompt, double positiveWeight) {
    float[][] rows =
        model
            .heads()
            .tokenRows(prompt.yesToken(model.tokenizer()), prompt.noToken(model.tokenizer()));
    float[] difference = new float[rows[0].length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = rows[0][i] - rows[1][i];
    }
    return new VerifierAnswer() {
      @Override
      public int[] cue() {
        return model.tokenizer().verbatim(prompt.cue());
      }

      @Override
      public double[] logits(List<int[]> read) {
        return model.hidden(read, last(read)).stream()
            .mapToDouble(
                state -> {
                  double logit = -Math.log(positiveWeight);
                  for (int i = 0; i < difference.length; i++) {
                    logit += difference[i] * state[0][i];
                  }
                  return logit;
                })
            .toArray();
      }
    };
  }

  /**
   * The scalar head, directly after a critique.
   *
   * @param positiveWeight as above, where the head's bias is not corrected for it yet
   */
  static VerifierAnswer head(CausalModel model, double positiveWeight) {
    if (!model.config().head().scalar() || !model.config().head().languageModel()) {
      throw new InvalidInput(
          "Cannot score critiques: the model needs a language-model head and a scalar head (%s, expected both)"
              .formatted(model.config().head()));
    }
    return new VerifierAnswer() {
      @Override
      public int[] cue() {
        return new int[0];
      }

      @Override
      public double[] logits(List<int[]> rows) {
        List<RowOutputs> outputs = model.evaluate(rows, last(rows), ModelOutput.HEAD);
        List<Double> logits = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
          float logit = outputs.get(i).head()[rows.get(i).length - 1];
          logits.add(logit - Math.log(positiveWeight));
        }
        return logits.stream().mapToDouble(Double::doubleValue).toArray();
      }
    };
  }
}
