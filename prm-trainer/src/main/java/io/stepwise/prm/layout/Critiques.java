package io.stepwise.prm.layout;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.Formats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Texts that a language model writes about a step before the step is scored. */
public final class Critiques {
  private final CausalModel model;
  private final Formats formats;
  private final int count;
  private final Sampling sampling;

  /**
   * Critiques of a model, which is the caller's.
   *
   * @param formats in which the model is asked
   * @param count K critiques of each question
   * @param maxTokens maximum length of each, in tokens
   * @param temperature that they are sampled at; 0 for the likeliest tokens
   */
  public Critiques(
      CausalModel model, Formats formats, int count, int maxTokens, double temperature) {
    this.model = model;
    this.formats = formats;
    this.count = count;
    this.sampling = formats.stopping(Sampling.plain(maxTokens)).withTemperature(temperature);
  }

  /** A question about a step, [T], and what names the critiques of it. */
  public record Question(int[] ids, NamedRandom random) {
    /** The question about the last of some steps. */
    public static Question of(int[] ids, String problem, List<String> steps) {
      return new Question(ids, NamedRandom.of("rationale", problem, steps));
    }
  }

  /**
   * The tokens of the critiques without their ends.
   *
   * @return K critiques of each question, a question's together
   */
  public List<int[]> of(List<Question> questions) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (Question question : questions) {
      for (int j = 0; j < count; j++) {
        requests.add(new GenerationRequest(question.ids, question.random.child(j)));
      }
    }
    List<int[]> critiques = new ArrayList<>();
    for (Generated critique : new Generator(model).generate(requests, sampling)) {
      int length = critique.tokens().length;
      int kept =
          switch (formats.end(critique)) {
            case EOS -> length - 1;
            case STOP -> formats.beforeStop(critique.tokens());
            case LENGTH -> length;
          };
      critiques.add(Arrays.copyOf(critique.tokens(), kept));
    }
    return critiques;
  }

  /** A question, a critique of it and what follows, in one row. */
  public static int[] row(int[] question, int[] critique, int... more) {
    int[] row = Arrays.copyOf(question, question.length + critique.length + more.length);
    System.arraycopy(critique, 0, row, question.length, critique.length);
    System.arraycopy(more, 0, row, question.length + critique.length, more.length);
    return row;
  }
}
