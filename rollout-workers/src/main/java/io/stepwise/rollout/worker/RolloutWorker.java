package io.stepwise.rollout.worker;

import io.stepwise.data.Problem;
import io.stepwise.data.RewardScores;
import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.Grading;
import io.stepwise.data.task.Grading.Graded;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.GenerationRequest;
import io.stepwise.lm.Generator;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.scoring.RewardModel;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Samples chains of a policy, scores their steps and grades their answers. */
public final class RolloutWorker {
  private final CausalModel policy;
  private final String policyTokenizer;
  private final String policyVersion;
  private final RewardModel rewardModel;
  private final Grading grading;

  /**
   * One chain to make.
   *
   * @param id its name
   * @param problem what it is about
   */
  public record Assignment(RolloutId id, Problem problem) {}

  /**
   * A worker.
   *
   * @param policyVersion digest of the policy's folder, kept with every chain
   */
  public RolloutWorker(
      CausalModel policy, String policyVersion, RewardModel rewardModel, AnswerGrader grader) {
    this.policy = policy;
    this.policyTokenizer = policy.tokenizer().identity();
    this.policyVersion = policyVersion;
    this.rewardModel = rewardModel;
    this.grading = new Grading(grader);
  }

  /** Makes the chains, in the assignments' order. */
  public List<ScoredChain> work(List<Assignment> assignments, Sampling sampling) {
    ReasoningTokenizer tokenizer = policy.tokenizer();
    List<GenerationRequest> requests = new ArrayList<>();
    for (Assignment assignment : assignments) {
      requests.add(
          new GenerationRequest(
              tokenizer.prompt(assignment.problem().text()),
              assignment.id().random(assignment.problem().text())));
    }
    List<Generated> generated = new Generator(policy).generate(requests, sampling);
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
              generated.get(i).end()));
    }
    List<Solution> solutions = chains.stream().map(this::solution).toList();
    List<RewardScores> scores = rewardModel.score(solutions);
    List<ScoredChain> scored = new ArrayList<>();
    for (int i = 0; i < chains.size(); i++) {
      scored.add(
          scored(chains.get(i), solutions.get(i), assignments.get(i).problem(), scores.get(i)));
    }
    return scored;
  }

  /** The response without the token that ended it. */
  private static int[] withoutEnd(Chain chain) {
    int length = chain.response().length - (chain.end() == Generated.End.EOS ? 1 : 0);
    return Arrays.copyOf(chain.response(), length);
  }

  private Solution solution(Chain chain) {
    ReasoningTokenizer tokenizer = policy.tokenizer();
    int[] response = chain.response();
    int[] ends =
        IntStream.range(0, response.length)
            .filter(t -> response[t] == tokenizer.tokens().stepEnd())
            .toArray();
    return new Solution(
        chain.problem(),
        tokenizer.steps(response),
        Optional.of(new SampledTokens(chain.prompt(), response, ends, policyTokenizer)));
  }

  private ScoredChain scored(Chain chain, Solution solution, Problem problem, RewardScores scores) {
    int[] response = chain.response();
    List<String> steps = solution.steps();
    int[] ends = solution.sampled().orElseThrow().stepEnds();
    // An answer counts only if the chain ended by itself, right after a complete step.
    boolean ended =
        chain.end() == Generated.End.EOS
            && ends.length > 0
            && ends[ends.length - 1] == response.length - 2;
    Graded graded = ended ? grading.grade(problem, steps) : Graded.NO_ANSWER;
    return new ScoredChain(
        chain,
        steps,
        ends,
        scores.stepScores(),
        graded.answer(),
        graded.canonical(),
        graded.verdict(),
        policy.tokenizer().decode(withoutEnd(chain)),
        problem.answer());
  }
}
