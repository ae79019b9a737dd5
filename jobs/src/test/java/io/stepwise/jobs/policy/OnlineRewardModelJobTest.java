package io.stepwise.jobs.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.CountingProgress;
import io.stepwise.jobs.UntrainedModels;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardDescriptor;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.spark.RolloutStage;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policy training whose implicit reward model learns from the chains of each iteration (PRIME). */
class OnlineRewardModelJobTest {
  private static LazySpark spark;
  @TempDir static Path folder;

  @BeforeAll
  static void world() {
    spark = new LazySpark("online", "local[2]", new Interruption());
    UntrainedModels.write(folder, "0123456789+-=");
    try (OutputFolder out = OutputFolder.stage(path("problems"))) {
      ProblemTable.write(
          out, new RunningTotalTask().problems(NamedRandom.of("online"), 8, Split.TRAINING));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    InputFolder policy = InputFolder.open(path(Head.LANGUAGE_MODEL.name()));
    try (OutputFolder out = OutputFolder.stage(path("implicit"))) {
      RewardDescriptor.write(
          out, RewardDescriptor.over(policy, RewardDescriptor.implicit(policy, 0.5)));
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static void run(
      String rewardModel, String output, int iterations, boolean resume, int stopAfter) {
    Interruption interruption = new Interruption();
    TrainPolicyJob job = new TrainPolicyJob();
    List<Layer> layers =
        Stream.of(
                "policy=" + path(Head.LANGUAGE_MODEL.name()),
                rewardModel == null ? "task=auto" : "reward-model=" + path(rewardModel),
                "problems=" + path("problems"),
                "output=" + path(output),
                "iterations=" + iterations,
                "num-prompts=4",
                "num-samples=2",
                "max-tokens=40",
                "ppo.advantage-estimator=rloo",
                "ppo.process-reward=sum",
                "ppo.step-score=logit",
                "ppo.kl-coef=0",
                "ppo.mini-batch-size=4",
                "ppo.reward-model-epochs=1",
                "ppo.reward-model-learning-rate=0.003")
            .map(Layer::assignment)
            .toList();
    Settings<TrainPolicyConfig> settings = Settings.resolve(job.defaults(), layers);
    job.run(
        settings.job(),
        new JobContext(
            settings.common(),
            resume,
            CountingProgress.stoppingAfter(stopAfter, interruption),
            interruption,
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            spark));
  }

  private static List<FloatBuffer> weights(String model) {
    try (CausalModel loaded = CausalModel.load(InputFolder.any(path(model)))) {
      return loaded.values().stream().map(FloatBuffer::wrap).toList(); // compared by content
    }
  }

  private static List<ScoredChain> chains(String output, int iteration) {
    return RolloutStage.read(
        InputFolder.open(path(output + ".rollouts/iteration-00000" + iteration)));
  }

  @Test
  void eachIterationIsScoredByWhatTheOneBeforeTaughtAndResumesBitForBit() {
    run("implicit", "one", 1, false, 0);
    run("implicit", "three", 3, false, 0);
    assertThat(InputFolder.open(path("three")).manifest().orElseThrow().metrics())
        .containsKeys("reward_model_loss", "reward_model_accuracy", "reward_model_gradient_norm");
    for (ScoredChain chain : chains("three", 1)) {
      for (float score : chain.stepScores()) {
        assertThat(score).as("model and reference are equal").isEqualTo(0.5f);
      }
    }
    try (LoadedRewardModel learned = RewardModels.open(InputFolder.any(path("one/reward-model")));
        CausalModel policy = CausalModel.load(InputFolder.open(path(Head.LANGUAGE_MODEL.name())))) {
      int steps = 0;
      for (ScoredChain chain : chains("three", 2)) {
        SampledTokens tokens =
            new SampledTokens(
                chain.chain().prompt(),
                chain.chain().response(),
                chain.stepEnds(),
                policy.tokenizer().identity());
        Solution solution =
            new Solution(chain.chain().problem(), chain.steps(), Optional.of(tokens));
        float[] expected = learned.score(List.of(solution)).get(0).stepScores();
        assertThat(chain.stepScores()).containsExactly(expected, within(1e-6f));
        for (float score : chain.stepScores()) {
          assertThat(score).isNotEqualTo(0.5f);
          steps++;
        }
      }
      assertThat(steps).isPositive();
    }
    assertThatThrownBy(() -> run("implicit", "stopped", 3, false, 1))
        .isInstanceOf(Interrupted.class);
    run("implicit", "stopped", 3, true, 0);
    assertThat(weights("stopped")).isEqualTo(weights("three"));
    assertThat(weights("stopped/reward-model"))
        .isEqualTo(weights("three/reward-model"))
        .isNotEqualTo(weights("one/reward-model"));
  }

  @Test
  void rewardModelThatIsNotImplicitCannotLearn() {
    assertThatThrownBy(() -> run(Head.SCALAR.name(), "process", 1, false, 0))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(
            "(ppo.reward-model-epochs 1 with kind process, expected kind implicit)");
    assertThatThrownBy(() -> run(null, "none", 1, false, 0))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("expected 0 without --reward-model");
  }
}
