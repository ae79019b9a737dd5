package io.stepwise.rollout.worker;

import io.stepwise.data.Problem;
import io.stepwise.data.RewardScores;
import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.grading.FinalAnswer;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.Grading;
import io.stepwise.data.task.Grading.Graded;
import io.stepwise.data.task.Verdict;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.format.StepSpans;
import io.stepwise.prm.scoring.RewardModel;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Samples chains of a policy, scores their steps if asked to, and grades their answers. */
public final class RolloutWorker {
  private static final RewardScores NO_SCORES = new RewardScores(new float[0], 0);

  private final CausalModel policy;
  private final String policyTokenizer;
  private final String policyVersion;
  private final Formats formats;
  private final Optional<RewardModel> rewardModel;
  private final Grading grading;

  /**
   * One chain to sample.
   *
   * @param id its name
   * @param problem what it is about
   */
  public record Assignment(RolloutId id, Problem problem) {}

  /**
   * A worker.
   *
   * @param policyVersion digest of the policy's folder, kept with every chain
   * @param formats how the policy is asked, and its responses divided into steps
   * @param rewardModel scores the steps; empty for chains without scores
   */
  public RolloutWorker(
      CausalModel policy,
      String policyVersion,
      Formats formats,
      Optional<RewardModel> rewardModel,
      AnswerGrader grader) {
    this.policy = policy;
    this.policyTokenizer = policy.tokenizer().identity();
    this.policyVersion = policyVersion;
    this.formats = formats;
    this.rewardModel = rewardModel;
    this.grading = new Grading(grader);
  }

  /**
   * Samples the chains, in the order of the assignments. A chain that the reward model cannot read
   * is undecided and has no scores ({@link ScoredChain#isUnscored}).
   */
  public List<ScoredChain> work(List<Assignment> assignments, Sampling sampling) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (Assignment assignment : assignments) {
      requests.add(
          new GenerationRequest(
              formats.prompt().render(assignment.problem().text()),
              assignment.id().random(assignment.problem().text())));
    }
    List<Generated> generated =
        new Generator(policy).generate(requests, formats.stopping(sampling));
    List<Chain> chains = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      chains.add(
          new Chain(
              assignments.get(i).id(),
              assignments.get(i).problem().text(),
              requests.get(i).prompt(),
              generated.get(i).tokens(),
              generated.get(i).logProbs(),
              policyVersion,
              formats.end(generated.get(i))));
    }
    List<StepSpans> spans =
        chains.stream().map(chain -> formats.split(chain.response(), chain.end())).toList();
    List<Solution> solutions =
        IntStream.range(0, chains.size())
            .mapToObj(i -> solution(chains.get(i), spans.get(i)))
            .toList();
    List<Optional<RewardScores>> scores =
        rewardModel.isPresent()
            ? scores(rewardModel.get(), solutions)
            : Collections.nCopies(chains.size(), Optional.of(NO_SCORES));
    List<ScoredChain> scored = new ArrayList<>();
    for (int i = 0; i < chains.size(); i++) {
      scored.add(scored(chains.get(i), spans.get(i), assignments.get(i).problem(), scores.get(i)));
    }
    return scored;
  }

  /**
   * Scores solutions together. One that the reward model cannot read, since the policy wrote one of
   * its markers or characters that its tokenizer lacks, has no scores and spoils no other.
   */
  private static List<Optional<RewardScores>> scores(
      RewardModel rewardModel, List<Solution> solutions) {
    try {
      return rewardModel.score(solutions).stream().map(Optional::of).toList();
    } catch (InvalidInput e) {
      if (solutions.size() == 1) {
        return List.of(Optional.empty());
      }
      List<Optional<RewardScores>> scores = new ArrayList<>();
      solutions.forEach(solution -> scores.addAll(scores(rewardModel, List.of(solution))));
      return scores;
    }
  }

  private Solution solution(Chain chain, StepSpans spans) {
    SampledTokens sampled =
        new SampledTokens(chain.prompt(), chain.response(), spans.ends(), policyTokenizer);
    return new Solution(chain.problem(), spans.texts(), Optional.of(sampled));
  }

  private ScoredChain scored(
      Chain chain, StepSpans spans, Problem problem, Optional<RewardScores> scores) {
    List<String> steps = spans.texts();
    // An answer counts only if the chain ended by itself, right after a complete step.
    boolean ended = chain.end() != Generated.End.LENGTH && !steps.isEmpty() && spans.complete();
    String text = formats.text(chain.response(), chain.end());
    Graded graded =
        ended ? grading.grade(problem, FinalAnswer.readable(steps, text)) : Graded.NO_ANSWER;
    return new ScoredChain(
        chain,
        steps,
        spans.ends(),
        scores.map(RewardScores::stepScores).orElse(new float[0]),
        graded.answer(),
        graded.canonical(),
        scores.isPresent() ? graded.verdict() : Verdict.UNDECIDED,
        text,
        problem.answer());
  }
}
