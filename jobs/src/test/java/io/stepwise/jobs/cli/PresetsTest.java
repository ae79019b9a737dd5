package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.generate.GenerateConfig;
import io.stepwise.jobs.generate.GenerateJob;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.rollout.RolloutConfig;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.training.Identity;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.training.PrmSettings;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Defaults by starting point: a new model, a model with a tokenizer of ours, and a chat model that
 * transformers saved (256 positions).
 */
class PresetsTest {
  @TempDir static Path folder;

  private final List<String> notices = new ArrayList<>();
  private final StringWriter err = new StringWriter();

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String pretrained() {
    try {
      return Path.of(PresetsTest.class.getResource("/io/stepwise/jobs/exchange/policy").toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void world() {
    List<StepLabelledSolution> solutions = new ArrayList<>();
    for (int k = 0; k < 20; k++) {
      solutions.add(
          new StepLabelledSolution(
              "id" + k,
              "problem" + k,
              "1+2",
              null,
              List.of(
                  new LabelledStep("1+2", Rating.POSITIVE),
                  new LabelledStep("=" + k % 3, k % 2 == 0 ? Rating.POSITIVE : Rating.NEGATIVE)),
              FinishReason.SOLUTION,
              null,
              new Provenance("file", k + 1, "ann", null, 2)));
    }
    try (OutputFolder staged = OutputFolder.stage(path("solutions"))) {
      SolutionTable.write(staged, solutions);
      staged.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    for (TokenizerKind kind : TokenizerKind.values()) {
      var tokenizer = kind.train(List.of("1+2=012"));
      try (CausalModel model =
              CausalModel.create(
                  ModelPreset.TINY.config(tokenizer.vocabularySize(), Head.LANGUAGE_MODEL),
                  tokenizer,
                  NamedRandom.of("presets"));
          OutputFolder staged = OutputFolder.stage(path("own-" + kind))) {
        model.save(staged);
        staged.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
    }
  }

  private <C extends Record> C resolve(Job<C> job, String... assignments) {
    List<Layer> layers = new ArrayList<>();
    for (Key key : Key.of(job.defaults())) {
      if (key.isRequired()) {
        layers.add(Layer.assignment(key.path() + "=given"));
      }
    }
    for (String assignment : assignments) {
      layers.add(Layer.assignment(assignment));
    }
    return Settings.resolve(job.defaults(), job.conditionalDefaults(), layers, notices::add).job();
  }

  private SftConfig sft(String... assignments) {
    return resolve(new SftJob(), assignments);
  }

  private TrainPrmConfig prm(String... assignments) {
    return resolve(new TrainPrmJob(), assignments);
  }

  private TrainPolicyConfig policy(String... assignments) {
    return resolve(new TrainPolicyJob(), assignments);
  }

  @Test
  void newModelsAndModelsWithATokenizerOfOursKeepTheDefaults() {
    SftConfig fresh = sft("new-model=tiny");
    assertThat(fresh.preset()).isEqualTo(Preset.SCRATCH);
    assertThat(fresh.training()).isEqualTo(SftSettings.DEFAULT);
    assertThat(notices)
        .containsExactly(
            "preset scratch (a new model): training.optimizer=muon, training.learning-rate=0.02,"
                + " training.warmup-steps=40, training.lr-scheduler-type=linear,"
                + " training.batch-size=64, training.max-length=512");
    for (TokenizerKind kind : TokenizerKind.values()) {
      String own = path("own-" + kind);
      assertThat(sft("model=" + own).training()).isEqualTo(SftSettings.DEFAULT);
      assertThat(prm("model=" + own).training()).isEqualTo(PrmSettings.DEFAULT);
      TrainPolicyConfig policy = policy("policy=" + own);
      assertThat(policy.preset()).isEqualTo(Preset.SCRATCH);
      assertThat(policy.ppo()).isEqualTo(PpoSettings.DEFAULT);
      assertThat(policy.maxTokens()).isEqualTo(80);
      assertThat(resolve(new RolloutJob(), "policy=" + own).maxTokens()).isEqualTo(80);
      assertThat(resolve(new GenerateJob(), "model=" + own).maxTokens()).isEqualTo(256);
    }
  }

  @Test
  void pretrainedModelsGetSmallLearningRatesAndLongSequences() {
    SftConfig sft = sft("model=" + pretrained());
    assertThat(sft.preset()).isEqualTo(Preset.PRETRAINED);
    assertThat(sft.training().optimizer()).isEqualTo(Method.ADAMW);
    assertThat(sft.training().learningRate()).isEqualTo(2e-5);
    assertThat(sft.training().warmupSteps()).as("3 % of 350").isEqualTo(11);
    assertThat(sft.training().batchSize()).isEqualTo(16);
    assertThat(sft.training().lrSchedulerType()).isEqualTo(LrSchedulerType.COSINE);
    assertThat(sft.training().maxLength()).as("the model's maximum").isEqualTo(256);
    assertThat(sft("new-model=small", "preset=pretrained").training().maxLength()).isEqualTo(1024);
    assertThat(notices.get(0))
        .startsWith("preset pretrained (" + pretrained() + " is a pretrained model): ")
        .contains("training.learning-rate=0.00002");
    PrmSettings prm = prm("model=" + pretrained()).training();
    assertThat(prm.learningRate()).isEqualTo(1e-5);
    assertThat(prm.warmupSteps()).as("3 % of 320").isEqualTo(10);
    assertThat(prm.lrSchedulerType()).isEqualTo(LrSchedulerType.COSINE);
    assertThat(prm.lmLossWeight()).isZero();
    assertThat(prm.maxLength()).as("the model's maximum").isEqualTo(256);
    assertThat(prm("new-model=small", "preset=pretrained").training().maxLength()).isEqualTo(1024);
    TrainPolicyConfig policy = policy("policy=" + pretrained());
    assertThat(policy.ppo().policyLearningRate()).isEqualTo(1e-6);
    assertThat(policy.ppo().valueLearningRate()).isEqualTo(1e-5);
    assertThat(policy.ppo().warmupSteps()).as("3 % of 32 x 2 x 2").isEqualTo(4);
    assertThat(policy.ppo().lrSchedulerType()).isEqualTo(LrSchedulerType.COSINE);
    assertThat(policy.maxTokens()).as("half of 256 positions").isEqualTo(128);
    assertThat(sft("model=" + pretrained(), "training.max-steps=1").training().warmupSteps())
        .isZero();
  }

  @Test
  void samplingFromAPretrainedModelIsLonger() {
    RolloutConfig rollout = resolve(new RolloutJob(), "policy=" + pretrained());
    assertThat(rollout.maxTokens()).isEqualTo(128);
    assertThat(notices).containsExactly(pretrained() + " is a pretrained model: max-tokens=128");
    notices.clear();
    GenerateConfig generate = resolve(new GenerateJob(), "model=" + pretrained());
    assertThat(generate.maxTokens()).isEqualTo(128);
    notices.clear();
    assertThat(resolve(new GenerateJob(), "model=" + pretrained(), "max-tokens=7").maxTokens())
        .isEqualTo(7);
    assertThat(notices).isEmpty();
  }

  @Test
  void adaptersGetLargerLearningRates() {
    SftConfig sft = sft("model=" + pretrained(), "lora.rank=4");
    assertThat(sft.preset()).isEqualTo(Preset.LORA);
    assertThat(sft.training().optimizer()).isEqualTo(Method.ADAMW);
    assertThat(sft.training().learningRate()).isEqualTo(2e-4);
    assertThat(sft.lora().rank()).isEqualTo(4);
    assertThat(prm("model=" + pretrained(), "lora.rank=4").training().learningRate())
        .isEqualTo(1e-4);
    PpoSettings ppo = policy("policy=" + pretrained(), "lora.rank=4").ppo();
    assertThat(ppo.policyLearningRate()).isEqualTo(2e-5);
    assertThat(ppo.valueLearningRate()).isEqualTo(1e-4);
    assertThat(sft("model=" + pretrained(), "preset=lora").lora().rank()).isEqualTo(16);
    assertThatThrownBy(() -> sft("model=" + pretrained(), "preset=lora", "lora.rank=0"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            "Cannot use preset lora: there are no adapters (lora.rank 0, expected at"
                + " least 1)");
  }

  @Test
  void whatIsSetTakesPrecedence() {
    SftConfig sft =
        sft(
            "model=" + pretrained(),
            "preset=auto",
            "training.optimizer=muon",
            "training.warmup-steps=0");
    assertThat(sft.preset()).as("what auto stands for").isEqualTo(Preset.PRETRAINED);
    assertThat(sft.training().optimizer()).isEqualTo(Method.MUON);
    assertThat(sft.training().warmupSteps()).isZero();
    assertThat(sft.training().learningRate()).isEqualTo(2e-5);
    Layer file =
        Layer.yaml(
            "run.yaml",
            "data: d\noutput: o\nmodel: " + pretrained() + "\ntraining: {learning-rate: 0.02}\n");
    Layer flag = Layer.flag("--preset", "preset", List.of("lora"));
    Job<SftConfig> job = new SftJob();
    SftConfig mixed =
        Settings.resolve(
                job.defaults(), job.conditionalDefaults(), List.of(file, flag), notices::add)
            .job();
    assertThat(mixed.preset()).isEqualTo(Preset.LORA);
    assertThat(mixed.training().learningRate())
        .as("set to the very default of scratch")
        .isEqualTo(0.02);
    assertThat(mixed.training().batchSize()).isEqualTo(16);
    assertThat(sft("model=" + pretrained(), "preset=scratch").training())
        .isEqualTo(SftSettings.DEFAULT);
  }

  @Test
  void unknownPresetIsAnError() {
    assertThatThrownBy(() -> sft("model=" + pretrained(), "preset=llm"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("(llm, expected one of auto, scratch, pretrained, lora)");
  }

  @Test
  void missingStartingPointIsLeftToTheJob() {
    assertThat(sft("model=" + path("nowhere")).preset()).isEqualTo(Preset.AUTO);
    assertThat(sft().preset()).isEqualTo(Preset.AUTO);
    assertThat(notices).isEmpty();
  }

  @Test
  void resumingDependsOnTheSettingsAndNotOnHowTheyWereChosen() {
    JobContext context =
        new JobContext(
            CommonSettings.DEFAULTS,
            false,
            Progress.silent(),
            new Interruption(),
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            () -> {
              throw new AssertionError("no Spark");
            });
    Map<String, Object> chosen = Identity.of(sft("model=" + pretrained()), context, Map.of());
    Map<String, Object> typed =
        Identity.of(
            sft(
                "model=" + pretrained(),
                "preset=scratch",
                "training.optimizer=adamw",
                "training.learning-rate=2e-5",
                "training.warmup-steps=11",
                "training.lr-scheduler-type=cosine",
                "training.batch-size=16",
                "training.max-length=256"),
            context,
            Map.of());
    assertThat(chosen).isEqualTo(typed).doesNotContainKey("preset").containsKey("training");
    assertThat(Identity.of(sft("model=" + pretrained(), "lora.rank=4"), context, Map.of()))
        .isNotEqualTo(chosen);
  }

  private Map<String, Object> run(String output, String... words) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sft",
                "--data",
                path("solutions"),
                "--output",
                path(output),
                "--quiet",
                "--set",
                "training.max-steps=2",
                "--set",
                "training.batch-size=2",
                "--set",
                "training.data-parallel=1"));
    arguments.addAll(List.of(words));
    PrintStream out = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    int exitCode =
        new CommandTree(List.of(new SftJob()), new Interruption(), out, new PrintWriter(err))
            .execute(arguments.toArray(String[]::new));
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    return InputFolder.open(path(output)).manifest().orElseThrow().config();
  }

  @Test
  void commandsTrainWithEachPresetAndRecordIt() {
    assertThat(run("a", "--new-model", "tiny", "--set", "training.warmup-steps=1"))
        .containsEntry("preset", "scratch");
    Map<String, Object> full = run("b", "--model", pretrained());
    assertThat(full).containsEntry("preset", "pretrained");
    assertThat((Map<?, ?>) full.get("training"))
        .extracting("optimizer", "learning-rate", "warmup-steps", "batch-size")
        .containsExactly("adamw", 2e-5, 1, 2);
    assertThat(run("c", "--model", pretrained(), "--preset", "lora"))
        .containsEntry("preset", "lora");
    // A folder derived from a pretrained model has a stepwise.json too.
    assertThat(folder.resolve("b/stepwise.json")).exists();
    assertThat(sft("model=" + path("b")).preset()).isEqualTo(Preset.PRETRAINED);
    assertThat(policy("policy=" + path("c")).preset()).isEqualTo(Preset.PRETRAINED);
  }

  @Test
  void everyConditionalDefaultIsOfAKeyThatTheCommandHasAndIsInItsHelp() {
    int notes = 0;
    for (Job<?> job : Registry.jobs()) {
      List<String> keys = Key.of(job.defaults()).stream().map(Key::path).toList();
      assertThat(keys).as(job.name()).containsAll(job.conditionalDefaults().notes().keySet());
      notes += job.conditionalDefaults().notes().size();
    }
    assertThat(notes).isGreaterThan(10);
    String help = new Commands().help("sft").replaceAll("\\s+", " ");
    assertThat(help)
        .contains("default 0.02; 0.00002 with preset pretrained, 0.0002 with lora")
        .contains("default muon; adamw with preset pretrained or lora");
  }
}
