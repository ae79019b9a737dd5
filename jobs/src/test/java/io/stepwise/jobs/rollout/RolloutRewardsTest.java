package io.stepwise.jobs.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.tokenizer.BytePairTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.policy.ppo.AdvantageEstimator;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.ppo.ProcessForm;
import io.stepwise.policy.ppo.ResamplingSettings;
import io.stepwise.prm.layout.RewardFormat;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Rollouts and policy training without a reward model, and with one of another tokenizer. */
class RolloutRewardsTest extends RolloutFixture {
  @Test
  void chainsWithoutARewardModelAreTheSameAndCountedWithoutScores() throws IOException {
    RolloutConfig scored = config(Head.LANGUAGE_MODEL.name(), "unscored", 40, 4);
    RolloutConfig config =
        new RolloutConfig(
            scored.policy(),
            null,
            scored.problems(),
            scored.task(),
            scored.output(),
            SAMPLES,
            1,
            40,
            2,
            4);
    assertThat(run(config, false, Progress.silent(), new Interruption()))
        .isEqualTo(undisturbed("scored", 4));
    List<ScoredChain> chains = RolloutStage.read(InputFolder.open(config.output()));
    assertThat(chains).allMatch(chain -> chain.stepScores().length == 0 && chain.isGraded());
    Map<String, Object> counts =
        InputFolder.open(config.output()).manifest().orElseThrow().counts();
    assertThat(counts)
        .containsEntry("unscored", 0)
        .containsEntry("undecided", 0)
        .containsEntry("truncated_by_reward_model", 0);
    assertThat(InputFolder.open(config.output()).manifest().orElseThrow().inputs()).hasSize(1);
    assertThat(InputFolder.open(path("scored")).manifest().orElseThrow().inputs()).hasSize(2);
  }

  @Test
  void outcomeRewardAloneNeedsNoRewardModelAndStepRewardsDo() {
    PpoSettings rloo =
        PpoSettings.DEFAULT
            .withProcess(ProcessForm.NONE, 1)
            .withAdvantageEstimator(AdvantageEstimator.RLOO);
    TrainPolicyConfig config = training("outcome-alone", rloo, 2);
    Interruption interruption = new Interruption();
    try (LazySpark spark = new LazySpark("outcome", "local[2]", interruption)) {
      JobContext context =
          new JobContext(
              new CommonSettings(5, "local[2]", Device.AUTO, null),
              false,
              Progress.silent(),
              interruption,
              new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
              spark);
      new TrainPolicyJob().run(config, context);
      assertThat(InputFolder.open(config.output()).manifest().orElseThrow().metrics())
          .containsKey("policy_loss")
          .doesNotContainKey("value_loss");
      // A random policy is always wrong: every problem is replaced once, to no avail.
      TrainPolicyConfig again =
          training("resampled", rloo.withResampling(ResamplingSettings.of(1)), 2);
      new TrainPolicyJob().run(again, context);
      assertThat(InputFolder.open(again.output()).manifest().orElseThrow().metrics())
          .containsEntry("resampled", 1.0)
          .containsEntry("sampled_accuracy", 0.0)
          .containsEntry("zero_variance_groups", 1.0);
      List<ScoredChain> first =
          RolloutStage.read(InputFolder.open(path("resampled.rollouts/iteration-000001")));
      List<ScoredChain> second =
          RolloutStage.read(
              InputFolder.open(path("resampled.rollouts/iteration-000001-resampled-1")));
      assertThat(problems(second)).hasSize(4).doesNotContainAnyElementsOf(problems(first));
      assertThatThrownBy(
              () -> new TrainPolicyJob().run(training("steps", PpoSettings.DEFAULT, 2), context))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessage(
              "Cannot train policy: step rewards need a reward model (ppo.process-reward min,"
                  + " expected none without --reward-model)");
      assertThatThrownBy(() -> new TrainPolicyJob().run(training("one", rloo, 1), context))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("(num-samples 1, expected at least 2)");
    }
    assertThat(Files.exists(Path.of(path("steps")))).isFalse();
  }

  private static Set<String> problems(List<ScoredChain> chains) {
    return chains.stream().map(c -> c.chain().id().problemId()).collect(Collectors.toSet());
  }

  private static TrainPolicyConfig training(String output, PpoSettings ppo, int samples) {
    return new TrainPolicyConfig(
        path(Head.LANGUAGE_MODEL.name()),
        null,
        path("problems"),
        RunningTotalTask.NAME,
        path(output),
        null,
        1,
        4,
        samples,
        40,
        2,
        ppo);
  }

  @Test
  void rewardModelOfAnotherTokenizerTrainsAPolicyThroughText() {
    ReasoningTokenizer pairs = BytePairTokenizer.train(List.of("1+2=3", "12+30=42"), 300);
    try (OutputFolder out = OutputFolder.stage(path("pairs"));
        CausalModel model =
            CausalModel.create(
                ModelPreset.TINY.config(pairs.vocabularySize(), Head.SCALAR),
                pairs,
                NamedRandom.of("pairs"))) {
      model.save(out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    TrainPolicyConfig config =
        new TrainPolicyConfig(
            path(Head.LANGUAGE_MODEL.name()),
            path("pairs"),
            path("problems"),
            RunningTotalTask.NAME,
            path("through-text"),
            Preset.AUTO,
            null,
            1,
            4,
            2,
            40,
            2,
            PpoSettings.DEFAULT,
            LoraSettings.NONE,
            new LayoutConfig(RewardFormat.TRL, "\\n", null),
            FormatSettings.DEFAULTS);
    Interruption interruption = new Interruption();
    try (LazySpark spark = new LazySpark("through text", "local[2]", interruption)) {
      new TrainPolicyJob()
          .run(
              config,
              new JobContext(
                  new CommonSettings(5, "local[2]", Device.AUTO, null),
                  false,
                  Progress.silent(),
                  interruption,
                  new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                  spark));
      List<ScoredChain> chains =
          RolloutStage.read(InputFolder.open(path("through-text.rollouts/iteration-000001")));
      assertThat(chains).hasSize(8).anyMatch(chain -> chain.stepScores().length > 0);
      try (ProcessRewardModel reward =
          RewardModels.openProcess(InputFolder.open(path("pairs")), config.layout().settings())) {
        for (ScoredChain chain : chains) {
          Solution text = new Solution(chain.chain().problem(), chain.steps());
          assertThat(chain.stepScores())
              .containsExactly(reward.score(List.of(text)).get(0).stepScores(), within(1e-5f));
        }
      }
    }
    assertThat(InputFolder.open(config.output()).has("model.safetensors")).isTrue();
  }
}
