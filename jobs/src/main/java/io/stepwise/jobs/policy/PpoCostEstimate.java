package io.stepwise.jobs.policy;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.Verdict;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.rollout.RolloutCostEstimate;
import io.stepwise.jobs.training.StepTimeFit;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.ppo.PpoTrainer;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Optimizer steps of PPO on a few sampled chains, timed and discarded, to say how long all updates
 * take.
 *
 * @param seconds of all updates of the training
 * @param words what was measured
 */
record PpoCostEstimate(double seconds, String words) {

  /**
   * Times the steps.
   *
   * @param inputs policy, and reward model if there is one
   * @param sampled chains of the policy
   */
  static PpoCostEstimate of(
      TrainPolicyConfig config,
      Map<String, InputFolder> inputs,
      RolloutCostEstimate sampled,
      JobContext context) {
    PpoSettings ppo = config.ppo();
    NamedRandom random = NamedRandom.of("dry-run", context.seed());
    int chains =
        (int) Math.min(ppo.miniBatchSize(), (long) config.numPrompts() * config.numSamples());
    int stages = 1 + StepTimeFit.microBatches(chains, ppo.dataParallel()); // load, then measure
    try (Progress.Phase phase = context.progress().phase("dry-run", stages, "stages");
        Models models =
            Models.of(
                inputs,
                Optional.empty(),
                config.layout().settings(),
                config.lora(),
                ppo.advantageEstimator(),
                random);
        PpoTrainer trainer = models.trainer(ppo, config.maxTokens(), random)) {
      phase.advance(1);
      context.interruption().check();
      double policyShare = policyShare(config);
      StepTimeFit fit =
          StepTimeFit.of(
              compared(sampled.chains(), chains),
              PpoCostEstimate::length,
              ppo.dataParallel(),
              some -> () -> trainer.time(some).step(ppo.ppoEpochs(), policyShare),
              context.interruption(),
              () -> phase.advance(1));
      phase.finish("measured an optimizer step of " + Amount.of(fit.large().samples(), "chains"));
      return new PpoCostEstimate(seconds(config, tokens(sampled), fit), fit.words("chains"));
    }
  }

  /** Tokens of a chain, prompt and response, in the mean over the sampled chains. */
  private static double tokens(RolloutCostEstimate sampled) {
    double prompt =
        sampled.chains().stream()
            .mapToInt(scored -> scored.chain().prompt().length)
            .average()
            .orElseThrow();
    return prompt + sampled.tokens();
  }

  /**
   * Seconds of all optimizer steps of a training: those of an epoch, times the epochs of all
   * iterations.
   *
   * @param tokens of a chain, prompt and response
   */
  static double seconds(TrainPolicyConfig config, double tokens, StepTimeFit fit) {
    long chains = (long) config.numPrompts() * config.numSamples();
    int miniBatch = (int) Math.min(chains, config.ppo().miniBatchSize());
    double epochs = (double) config.iterations() * config.ppo().ppoEpochs();
    return epochs * chains / miniBatch * fit.seconds(miniBatch * tokens);
  }

  private static double policyShare(TrainPolicyConfig config) {
    int critic = Math.min(config.iterations(), config.ppo().iterationsOfCriticAlone());
    return 1 - critic / (double) config.iterations();
  }

  private static int length(ScoredChain scored) {
    return scored.chain().prompt().length + scored.chain().response().length;
  }

  /**
   * So many of the chains, the shortest first, as those of one problem of which every other one is
   * right: so each has an advantage under every estimator, and is part of the step.
   */
  private static List<ScoredChain> compared(List<ScoredChain> sampled, int count) {
    List<ScoredChain> shortest = new ArrayList<>(sampled);
    shortest.sort(Comparator.comparingInt(PpoCostEstimate::length));
    List<ScoredChain> compared = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ScoredChain scored = shortest.get(i * shortest.size() / Math.max(count, shortest.size()));
      Chain chain = scored.chain();
      compared.add(
          new ScoredChain(
              new Chain(
                  new RolloutId("dry-run", 0, "dry-run", i),
                  chain.problem(),
                  chain.prompt(),
                  chain.response(),
                  chain.logProbs(),
                  chain.policyVersion(),
                  chain.end()),
              scored.steps(),
              scored.stepEnds(),
              scored.stepScores(),
              scored.answer(),
              scored.canonicalAnswer(),
              i % 2 == 0 ? Verdict.CORRECT : Verdict.INCORRECT,
              scored.text(),
              scored.reference()));
    }
    return compared;
  }
}
