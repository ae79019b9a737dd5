package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.layout.Critiques;
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
  private final VerifierAnswer answer;
  private final int[] cue; // tokens between a critique and the answer

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
   * @throws InvalidInput if the tokenizer does not tell the answer words apart, or has no tokens
   *     for the cue after critiques
   */
  public GenerativeVerifier(
      CausalModel model,
      Formats formats,
      VerificationPrompt prompt,
      Rationales rationales,
      double positiveWeight) {
    this(model, formats, prompt, rationales, VerifierAnswer.words(model, prompt, positiveWeight));
  }

  private GenerativeVerifier(
      CausalModel model,
      Formats formats,
      VerificationPrompt prompt,
      Rationales rationales,
      VerifierAnswer answer) {
    this.model = model;
    this.formats = formats;
    this.prompt = prompt;
    this.rationales = rationales;
    this.answer = answer;
    this.cue = rationales.count == 0 ? new int[0] : answer.cue();
  }

  /**
   * A model that writes a critique of each step and scores it with its scalar head (Ankner et al.
   * 2024, arXiv:2408.11791).
   *
   * @param rationales at least one; with temperature 0 it is the likeliest
   * @param positiveWeight weight of correct steps, where the head's bias is not corrected for it
   * @throws InvalidInput if the model cannot both write and score
   */
  public static GenerativeVerifier critique(
      CausalModel model,
      Formats formats,
      VerificationPrompt prompt,
      Rationales rationales,
      double positiveWeight) {
    return new GenerativeVerifier(
        model, formats, prompt, rationales, VerifierAnswer.head(model, positiveWeight));
  }

  /**
   * A sampled critique of a step.
   *
   * @param step index of the step
   * @param row question, critique and the cue for the answer, [T]
   * @param from where the critique begins in the row
   * @param to index after its last token
   */
  public record Critique(int step, int[] row, int from, int to) {}

  /**
   * Samples the critiques of some steps of a solution: as many of each as the verifier averages
   * over, and the same that it scores with.
   *
   * @param steps their indices, ascending; those from one that exceeds the maximum length on have
   *     none
   */
  public List<Critique> critiques(Solution solution, int[] steps) {
    List<Question> questions = questions(solution, steps);
    List<int[]> rows = criticised(questions);
    List<Critique> critiques = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Question question = questions.get(i / rationales.count);
      int[] row = rows.get(i);
      critiques.add(new Critique(question.step, row, question.ids.length, row.length - cue.length));
    }
    return critiques;
  }

  /** P(correct) after each of some critiques. */
  public double[] answers(List<Critique> critiques) {
    return probabilities(critiques.stream().map(Critique::row).toList());
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
      double[] some = means(questions.subList(from, to));
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
    int reserved = rationales.count == 0 ? 0 : rationales.maxTokens + cue.length;
    List<Question> questions = new ArrayList<>();
    for (int k : wanted) {
      List<String> steps = solution.steps().subList(0, k + 1);
      Optional<int[]> ids =
          prompt.renderUpTo(maxLength() - reserved, formats, solution.problem(), steps);
      if (ids.isEmpty()) {
        break;
      }
      questions.add(new Question(solution, k, ids.get()));
    }
    return questions;
  }

  private double[] means(List<Question> questions) {
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
    List<int[]> critiques =
        new Critiques(
                model, formats, rationales.count, rationales.maxTokens, rationales.temperature)
            .of(
                questions.stream()
                    .map(
                        question ->
                            Critiques.Question.of(
                                question.ids,
                                question.solution.problem(),
                                question.solution.steps().subList(0, question.step + 1)))
                    .toList());
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < critiques.size(); i++) {
      rows.add(Critiques.row(questions.get(i / rationales.count).ids, critiques.get(i), cue));
    }
    return rows;
  }

  private double[] probabilities(List<int[]> rows) {
    return Arrays.stream(answer.logits(rows)).map(Sigmoid::of).toArray();
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
