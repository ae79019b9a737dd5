package io.stepwise.jobs.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Problem;
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
import io.stepwise.jobs.UntrainedModels;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.plan.Plan;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with models of 0.8 M parameters that know nothing. */
class RolloutJobTest {
  private static final int PROBLEMS = 10;
  private static final int SAMPLES = 3;

  @TempDir static Path folder;

  /** The last update of the phase, and a hook to run on each update. */
  private static final class Watching implements Progress, Progress.Phase {
    private final AtomicLong done = new AtomicLong();
    private final LongConsumer whenTold;

    Watching(LongConsumer whenTold) {
      this.whenTold = whenTold;
    }

    @Override
    public Phase phase(String name, long total, String unit) {
      return this;
    }

    @Override
    public void say(String line) {}

    @Override
    public void advance(long units) {
      whenTold.accept(done.addAndGet(units));
    }

    @Override
    public void figure(String name, double value) {}

    @Override
    public void finish(String summary) {}

    @Override
    public void close() {}
  }

  @BeforeAll
  static void world() {
    List<Problem> problems =
        new RunningTotalTask().problems(NamedRandom.of("rollouts"), PROBLEMS, Split.TRAINING);
    try (OutputFolder out = OutputFolder.stage(path("problems"))) {
      ProblemTable.write(out, problems);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    UntrainedModels.write(folder, "0123456789+-=");
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static RolloutConfig config(String policy, String output, int tokens, int together) {
    return new RolloutConfig(
        path(policy),
        path(Head.SCALAR.name()),
        path("problems"),
        RunningTotalTask.NAME,
        path(output),
        SAMPLES,
        1,
        tokens,
        2,
        together);
  }

  private static Map<Object, List<Integer>> run(
      RolloutConfig config, boolean resume, Progress progress, Interruption interruption) {
    try (LazySpark spark = new LazySpark("rollouts", "local[2]", interruption)) {
      new RolloutJob()
          .run(
              config,
              new JobContext(
                  new CommonSettings(5, "local[2]", Device.AUTO, null),
                  resume,
                  progress,
                  interruption,
                  new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                  spark));
      return chains(config.output());
    }
  }

  private static Map<Object, List<Integer>> chains(String output) {
    Map<Object, List<Integer>> responses = new TreeMap<>(Comparator.comparing(Object::toString));
    for (ScoredChain scored : RolloutStage.read(InputFolder.open(output).verify())) {
      int[] response = scored.chain().response();
      responses.put(scored.chain().id(), Arrays.stream(response).boxed().toList());
    }
    assertThat(responses).hasSize(PROBLEMS * SAMPLES);
    return responses;
  }

  private static Map<Object, List<Integer>> undisturbed(String output, int together) {
    Watching progress = new Watching(done -> {});
    Map<Object, List<Integer>> chains =
        run(
            config(Head.LANGUAGE_MODEL.name(), output, 40, together),
            false,
            progress,
            new Interruption());
    assertThat(progress.done).hasValue(PROBLEMS * SAMPLES);
    return chains;
  }

  @Test
  void chainsMadeInPartsAreThoseMadeAtOnce() {
    Map<Object, List<Integer>> atOnce = undisturbed("at-once", 1000);
    assertThat(undisturbed("in-parts", 4)).isEqualTo(atOnce);
    assertThat(Files.exists(Path.of(path("in-parts.checkpoints")))).isFalse();
  }

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
  void resumedRolloutKeepsFinishedParts() {
    Interruption interruption = new Interruption();
    RolloutConfig config = config(Head.LANGUAGE_MODEL.name(), "stopped", 40, 6);
    Watching afterTheFirstPart =
        new Watching(
            done -> {
              if (done > 6) {
                interruption.request();
              }
            });
    assertThatThrownBy(() -> run(config, false, afterTheFirstPart, interruption))
        .isInstanceOf(Interrupted.class);
    assertThat(Files.exists(Path.of(config.output()))).isFalse();
    List<String> kept = InputFolder.open(config.output() + ".checkpoints/part-000001").files();
    assertThat(kept).isNotEmpty();
    Map<Object, List<Integer>> resumed = run(config, true, Progress.silent(), new Interruption());
    assertThat(resumed).isEqualTo(undisturbed("not-stopped", 6));
    assertThat(InputFolder.open(config.output()).files()).containsAll(kept);
    assertThat(Files.exists(Path.of(config.output() + ".checkpoints"))).isFalse();
  }

  @Test
  void wishToStopEndsTheJobInsideSparksOneStage() {
    Interruption interruption = new Interruption();
    Thread user =
        new Thread(
            () -> {
              try {
                Thread.sleep(2_000);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              interruption.request();
            });
    RolloutConfig config =
        new RolloutConfig(
            path(Head.LANGUAGE_MODEL.name()),
            path(Head.SCALAR.name()),
            path("problems"),
            RunningTotalTask.NAME,
            path("long"),
            2_000,
            1,
            480,
            2,
            1_000_000);
    Instant started = Instant.now();
    user.start();
    // Undisturbed, 20,000 chains of 480 tokens take minutes.
    assertThatThrownBy(() -> run(config, false, Progress.silent(), interruption))
        .isInstanceOf(Interrupted.class);
    assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(20));
    assertThat(Files.exists(Path.of(config.output()))).isFalse();
  }

  @Test
  void planIsMeasuredAndWritesNothing() {
    RolloutConfig config = config(Head.LANGUAGE_MODEL.name(), "planned", 40, 1000);
    JobContext context =
        new JobContext(
            CommonSettings.DEFAULTS,
            false,
            Progress.silent(),
            new Interruption(),
            System.out,
            () -> {
              throw new AssertionError("a plan needs no Spark");
            });
    Plan plan = new RolloutJob().plan(config, context);
    assertThat(plan.steps()).anyMatch(step -> step.startsWith("write 30 chains"));
    assertThat(plan.tokens().orElseThrow()).isBetween(30L, 30L * 40);
    assertThat(plan.time().orElseThrow()).isPositive().isLessThan(Duration.ofMinutes(2));
    assertThat(plan.caution()).contains("30 chains sampled on one core", "factor of 2");
    assertThat(Files.exists(Path.of(config.output()))).isFalse();
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

  @Test
  void externalPolicyNeedsNoManifest() throws IOException {
    Path foreign = folder.resolve("foreign");
    Files.createDirectories(foreign);
    InputFolder ours = InputFolder.open(path(Head.LANGUAGE_MODEL.name()));
    for (String file : ours.files()) {
      try (var in = ours.read(file)) {
        Files.copy(in, foreign.resolve(file));
      }
    }
    Map<Object, List<Integer>> chains =
        run(
            config("foreign", "of-foreign", 40, 1000),
            false,
            Progress.silent(),
            new Interruption());
    assertThat(chains).isEqualTo(undisturbed("of-ours", 1000));
  }
}
