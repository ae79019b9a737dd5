package io.stepwise.prm.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Alternative;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
import io.stepwise.prm.TinyModels;
import java.util.List;

/** Steps and samples of the tiny models' vocabulary, as text. */
final class SampleTexts {
  private SampleTexts() {}

  /** The sample of a list of one. */
  static StepSample only(List<StepSample> samples) {
    assertThat(samples).hasSize(1);
    return samples.get(0);
  }

  /** A step that a model wrote. */
  static LabelledStep step(String text, Rating rating, Alternative... alternatives) {
    return new LabelledStep(text, rating, Author.MODEL, List.of(alternatives));
  }

  /** The row. */
  static String text(StepSample sample) {
    return TinyModels.TOKENIZER.decode(sample.row());
  }

  /** The tokens with an LM loss; blanks stand for the others. */
  static String imitated(StepSample sample) {
    StringBuilder text = new StringBuilder();
    for (int t = 0; t < sample.row().length; t++) {
      text.append(sample.imitated()[t] ? TinyModels.TOKENIZER.decode(sample.row()[t]) : " ");
    }
    return text.toString();
  }
}
