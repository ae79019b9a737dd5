package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.layout.VerificationPrompt;
import io.stepwise.prm.loss.Sigmoid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A language model that is asked about each step (Zhang et al. 2024, arXiv:2408.15240): a step's
 * score is P(yes) / (P(yes) + P(no)) of the next token. With K rationales the model first writes K
 * critiques of the step, and the score is the mean over them. A verifier that was trained with a
 * weight w of the answer yes subtracts ln w from the logit of each answer.
 */
public final class GenerativeVerifier implements LoadedRewardModel {
  private static final int ROWS_AT_ONCE = 256;

  private final CausalModel model;
  private final Formats formats;
  private final VerificationPrompt prompt;
  private final Rationales rationales;
  private final double shift; // added to the logit of an answer
  private final float[] difference; // w_yes − w_no, [hidden]

  /**
   * Critiques that are sampled before an answer.
   *
   * @param count K; 0 to ask for the answer at once
   * @param maxTokens maximum length of each, in tokens
   * @param temperature that they are sampled at
   */
  public record Rationales(int count, int maxTokens, double temperature) {
    /** The answer at once. */
    public static final Rationales NONE = new Rationales(0, 256, 1);
  }

  /**
   * A verifier over a language model, which is closed with it.
   *
   * @throws InvalidInput if the tokenizer does not tell the answer words apart
   */
  public GenerativeVerifier(
      CausalModel model, Formats formats, VerificationPrompt prompt, Rationales rationales) {
    this(model, formats, prompt, rationales, 1);
  }

  /**
   * A verifier over a language model that was trained with weighted answers.
   *
   * @param positiveWeight weight that the answer yes had in training
   * @throws InvalidInput if the tokenizer does not tell the answer words apart
   */
  public GenerativeVerifier(
      CausalModel model,
      Formats formats,
      VerificationPrompt prompt,
      Rationales rationales,
      double positiveWeight) {
    this.model = model;
    this.formats = formats;
    this.prompt = prompt;
    this.rationales = rationales;
    this.shift = -Math.log(positiveWeight);
    float[][] rows =
        model
            .heads()
            .tokenRows(prompt.yesToken(model.tokenizer()), prompt.noToken(model.tokenizer()));
    this.difference = new float[rows[0].length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = rows[0][i] - rows[1][i];
    }
  }

  /** The question about one step of a solution. */
  private record Question(Solution solution, int step, int[] ids) {}

  @Override
  public List<RewardScores> score(List<Solution> solutions) {
    List<float[]> scores =
        scores(solutions, solutions.stream().map(GenerativeVerifier::all).toList());
    List<RewardScores> all = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      all.add(new RewardScores(scores.get(i), solutions.get(i).steps().size()));
    }
    return all;
  }

  private static int[] all(Solution solution) {
    return IntStream.range(0, solution.steps().size()).toArray();
  }

  /** Asks about these steps only. */
  @Override
  public List<float[]> scores(List<Solution> solutions, List<int[]> steps) {
    List<Question> questions = new ArrayList<>();
    List<float[]> scores = new ArrayList<>();
    for (int i = 0; i < solutions.size(); i++) {
      List<Question> some = questions(solutions.get(i), steps.get(i));
      scores.add(new float[some.size()]);
      questions.addAll(some);
    }
    double[] answers = new double[questions.size()];
    for (int from = 0; from < answers.length; from += ROWS_AT_ONCE) {
      int to = Math.min(answers.length, from + ROWS_AT_ONCE);
      double[] some = answers(questions.subList(from, to));
      System.arraycopy(some, 0, answers, from, some.length);
    }
    int next = 0;
    for (float[] one : scores) {
      for (int k = 0; k < one.length; k++) {
        one[k] = (float) answers[next++];
      }
    }
    return scores;
  }

  /** Questions about some steps, up to one that exceeds the maximum length. */
  private List<Question> questions(Solution solution, int[] wanted) {
    int reserved = rationales.count == 0 ? 0 : rationales.maxTokens + cue().length;
    List<Question> questions = new ArrayList<>();
    for (int k : wanted) {
      List<String> steps = solution.steps().subList(0, k + 1);
      boolean tooLong =
          model.tokenizer().tooLong(solution.problem())
              || steps.stream().anyMatch(model.tokenizer()::tooLong);
      int[] ids = tooLong ? null : prompt.render(formats, solution.problem(), steps);
      if (tooLong || ids.length + reserved > maxLength()) {
        break;
      }
      questions.add(new Question(solution, k, ids));
    }
    return questions;
  }

  private double[] answers(List<Question> questions) {
    if (rationales.count == 0) {
      return probabilities(questions.stream().map(Question::ids).toList());
    }
    double[] all = probabilities(criticised(questions));
    double[] means = new double[questions.size()];
    for (int i = 0; i < all.length; i++) {
      means[i / rationales.count] += all[i] / rationales.count;
    }
    return means;
  }

  /** Each question K times, with a critique and the cue for the answer after it. */
  private List<int[]> criticised(List<Question> questions) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (Question question : questions) {
      for (int j = 0; j < rationales.count; j++) {
        Solution solution = question.solution;
        requests.add(
            new GenerationRequest(
                question.ids,
                NamedRandom.of(
                    "rationale",
                    solution.problem(),
                    solution.steps().subList(0, question.step + 1),
                    j)));
      }
    }
    Sampling sampling =
        formats
            .stopping(Sampling.plain(rationales.maxTokens))
            .withTemperature(rationales.temperature);
    List<Generated> critiques = new Generator(model).generate(requests, sampling);
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      Generated critique = critiques.get(i);
      int length = critique.tokens().length;
      int kept =
          switch (formats.end(critique)) {
            case EOS -> length - 1;
            case STOP -> formats.beforeStop(critique.tokens());
            case LENGTH -> length;
          };
      int[] question = requests.get(i).prompt();
      int[] row = Arrays.copyOf(question, question.length + kept + cue().length);
      System.arraycopy(critique.tokens(), 0, row, question.length, kept);
      System.arraycopy(cue(), 0, row, question.length + kept, cue().length);
      rows.add(row);
    }
    return rows;
  }

  private int[] cue() {
    return model.tokenizer().verbatim(prompt.cue());
  }

  /** σ((w_yes − w_no) · h) at the last token of each row. */
  private double[] probabilities(List<int[]> rows) {
    List<float[][]> states =
        model.hidden(rows, rows.stream().map(row -> new int[] {row.length - 1}).toList());
    return states.stream()
        .mapToDouble(
            state -> {
              double logit = shift;
              for (int i = 0; i < difference.length; i++) {
                logit += difference[i] * state[0][i];
              }
              return Sigmoid.of(logit);
            })
        .toArray();
  }

  @Override
  public int scoredSteps(Solution solution) {
    return questions(solution, all(solution)).size();
  }

  @Override
  public ScoringSession session() {
    return new NewStepScoring(this);
  }

  @Override
  public long tokens(Solution solution) {
    return tokens(solution, all(solution));
  }

  /** Tokens of the questions about some steps. */
  long tokens(Solution solution, int[] steps) {
    long each = Math.max(1, rationales.count);
    return questions(solution, steps).stream().mapToLong(q -> each * q.ids.length).sum();
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
    return Optional.of(model);
  }

  @Override
  public long attentionWidth() {
    return model.config().attentionWidth();
  }

  @Override
  public GenerativeVerifier useThreads(int count) {
    model.useThreads(count);
    return this;
  }

  @Override
  public void close() {
    model.close();
  }
}
