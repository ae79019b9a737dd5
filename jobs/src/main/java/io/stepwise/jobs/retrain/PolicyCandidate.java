package io.stepwise.jobs.retrain;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.report.Source;
import io.stepwise.jobs.retrain.decision.Evidence;
import io.stepwise.jobs.retrain.gate.Check;
import io.stepwise.jobs.retrain.gate.Gates.Verdict;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.PolicyOutcome;
import io.stepwise.jobs.retrain.history.Run;
import io.stepwise.jobs.retrain.policy.PolicyFigures;
import io.stepwise.jobs.retrain.policy.PolicyGates;
import io.stepwise.jobs.retrain.policy.PolicyProblems;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.rollout.RolloutConfig;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Trains a run's candidate policy, from the champion policy, and measures it next to that. */
final class PolicyCandidate {
  private final PolicySettings settings;
  private final JobContext context;
  private final RetrainContext state;
  private final Run run;
  private final ModelVersion champion;
  private final ModelVersion reward;

  /**
   * A candidate.
   *
   * @param reward the reward model that will be in force after the run
   */
  PolicyCandidate(
      PolicySettings settings,
      JobContext context,
      RetrainContext state,
      Run run,
      ModelVersion reward) {
    this.settings = settings;
    this.context = context;
    this.state = state;
    this.run = run;
    this.champion = state.policyChampion().orElseThrow();
    this.reward = reward;
  }

  /** Trains, or resumes training. */
  void train(PolicyProblems problems) {
    problems.training(settings.problems(), run.problems());
    TrainPolicyConfig training =
        training(settings, champion.folder(), reward.folder(), run.problems(), run.policy());
    context.run(new TrainPolicyJob(), training, "train-policy");
  }

  static TrainPolicyConfig training(
      PolicySettings settings, String policy, String reward, String problems, String output) {
    return new TrainPolicyConfig(
        policy,
        reward,
        problems,
        settings.task(),
        output,
        Preset.AUTO,
        null,
        settings.iterations(),
        settings.numPrompts(),
        settings.numSamples(),
        settings.maxTokens(),
        settings.partitions(),
        settings.ppo(),
        LoraSettings.NONE,
        LayoutConfig.AUTO,
        settings.formats());
  }

  /** What was measured, with what follows. */
  record Measured(PolicyOutcome outcome, Evidence evidence, List<Source> sources) {}

  /** Both policies' chains on the frozen problems; the candidate gets its version. */
  Measured measure(PolicyProblems problems, Evidence evidence) {
    List<ScoredChain> before = chains("champion", champion.folder(), problems);
    List<ScoredChain> after = chains("candidate", run.policy(), problems);
    InputFolder folder = InputFolder.open(run.policy());
    state.lease().check();
    ModelVersion version = state.models().register(RetrainContext.POLICY, folder);
    state.models().setAlias(ModelRegistry.CANDIDATE, version, "candidate of run " + run.number());
    NamedRandom random = NamedRandom.of("stepwise", context.seed(), "retrain", "policy");
    PolicyFigures figures = PolicyFigures.of(problems.name(), before, after, random);
    List<Check> checks = PolicyGates.of(figures, settings);
    return new Measured(
        outcome(version, figures, checks),
        evidence.policy(figures, checks),
        List.of(
            Source.of("candidate policy", folder),
            Source.of("champion policy", InputFolder.open(champion.folder())),
            Source.of("frozen problems", InputFolder.open(problems.path()))));
  }

  private List<ScoredChain> chains(String whose, String policy, PolicyProblems problems) {
    String output = run.chains(whose);
    RolloutConfig rollout = measuring(settings, policy, reward.folder(), problems.path(), output);
    context.run(new RolloutJob(), rollout, "rollout of " + whose);
    return RolloutStage.read(InputFolder.open(output));
  }

  static RolloutConfig measuring(
      PolicySettings settings, String policy, String reward, String problems, String output) {
    return new RolloutConfig(
        policy,
        reward,
        problems,
        settings.task(),
        output,
        settings.evalSamples(),
        1,
        settings.maxTokens(),
        settings.partitions(),
        RolloutConfig.DEFAULTS.checkpointEvery(),
        LayoutConfig.AUTO,
        settings.formats());
  }

  private PolicyOutcome outcome(ModelVersion version, PolicyFigures figures, List<Check> checks) {
    Verdict verdict = PolicyGates.verdict(checks);
    boolean better = verdict == Verdict.BETTER;
    String stays = champion + " stays champion: candidate version " + version.number() + ", ";
    return new PolicyOutcome(
        switch (verdict) {
          case BETTER -> Result.PROMOTED;
          case NO_BETTER -> Result.KEPT;
          case WORSE -> Result.REJECTED;
        },
        better ? version.number() : champion.number(),
        champion.number(),
        version.number(),
        reward.number(),
        switch (verdict) {
          case BETTER -> version + " is the new champion: " + words(figures);
          case NO_BETTER -> stays + "is no worse, but not significantly better";
          case WORSE -> stays + "failed: " + failures(checks);
        });
  }

  /** What is said where no policy could be trained. */
  PolicyOutcome untrainable(String why) {
    return new PolicyOutcome(
        Result.NOT_TRAINED,
        champion.number(),
        champion.number(),
        0,
        reward.number(),
        champion + " stays champion; no candidate was trained: " + why);
  }

  private static String words(PolicyFigures figures) {
    return String.format(
        Locale.ROOT,
        "pass@1 %.1f %% → %.1f %% on %s",
        100 * figures.champion().estimate(),
        100 * figures.candidate().estimate(),
        figures.name());
  }

  private static String failures(List<Check> checks) {
    return checks.stream()
        .filter(check -> check.kind() != Check.Kind.BETTER && !check.passed())
        .map(Check::line)
        .collect(Collectors.joining("; "));
  }
}
