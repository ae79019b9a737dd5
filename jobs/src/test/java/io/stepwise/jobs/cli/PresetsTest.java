package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.generate.GenerateConfig;
import io.stepwise.jobs.generate.GenerateJob;
import io.stepwise.jobs.improve.ImproveConfig;
import io.stepwise.jobs.improve.ImproveJob;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.preset.Preset;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.retrain.RetrainConfig;
import io.stepwise.jobs.retrain.RetrainJob;
import io.stepwise.jobs.rollout.RolloutConfig;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.lm.optimizer.LrSchedulerType;
import io.stepwise.lm.optimizer.OptimizerSettings.Method;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.training.PrmSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Defaults by starting point: a new model, a model with a tokenizer of ours, and a chat model that
 * transformers saved (256 positions).
 */
class PresetsTest extends PresetsFixture {
  private TrainPrmConfig prm(String... assignments) {
    return resolve(new TrainPrmJob(), assignments);
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
  void aShortTrainingOfANewModelNeedsNoWarmupSetting() {
    assertThat(prm("new-model=tiny", "training.max-steps=3").training().warmupSteps()).isZero();
    assertThat(sft("new-model=tiny", "training.max-steps=24").training().warmupSteps())
        .isEqualTo(3);
    assertThat(notices.get(1)).contains("training.warmup-steps=3");
    assertThat(prm("new-model=tiny", "training.max-steps=41").training().warmupSteps())
        .isEqualTo(40);
  }

  @Test
  void theFirstLineLeavesOutSettingsWithoutEffect() {
    policy("policy=" + pretrained());
    assertThat(notices.get(0))
        .contains("ppo.value-learning-rate=")
        .doesNotContain("ppo.reward-model-learning-rate");
    policy("policy=" + pretrained(), "ppo.advantage-estimator=rloo", "ppo.reward-model-epochs=1");
    assertThat(notices.get(1))
        .contains("ppo.policy-learning-rate=", "ppo.reward-model-learning-rate=")
        .doesNotContain("ppo.value-learning-rate");
  }

  /** Let's Verify trains its outcome model without a language-model loss. */
  @Test
  void anOutcomeModelHasNoLmLossByDefault() {
    assertThat(prm("new-model=tiny", "kind=outcome").training().lmLossWeight()).isZero();
    assertThat(notices.get(0)).contains("preset scratch").contains("training.lm-loss-weight=0,");
    assertThat(
            prm("new-model=tiny", "kind=outcome", "training.lm-loss-weight=0.3")
                .training()
                .lmLossWeight())
        .isEqualTo(0.3);
    assertThat(prm("new-model=tiny", "kind=three-class").training().lmLossWeight())
        .isEqualTo(PrmSettings.DEFAULT.lmLossWeight());
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
  void improveAndRetrainTrainPretrainedModelsAsTheirStagesDo() {
    ImproveConfig improve =
        resolve(
            new ImproveJob(), "policy=" + pretrained(), "reward-model=" + path("own-CHARACTERS"));
    assertThat(improve.sft().optimizer()).isEqualTo(Method.ADAMW);
    assertThat(improve.sft().learningRate()).isEqualTo(2e-5);
    assertThat(improve.sft().maxLength()).as("the model's maximum").isEqualTo(256);
    assertThat(improve.sampling().maxTokens()).isEqualTo(128);
    assertThat(improve.prm().optimizer()).as("a small reward model").isEqualTo(Method.MUON);
    notices.clear();
    improve =
        resolve(
            new ImproveJob(), "policy=" + path("own-CHARACTERS"), "reward-model=" + pretrained());
    assertThat(improve.prm().learningRate()).isEqualTo(1e-5);
    assertThat(improve.prm().lmLossWeight()).isZero();
    assertThat(improve.sft().optimizer()).as("a small policy").isEqualTo(Method.MUON);
    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith(pretrained() + " is a pretrained model: prm.optimizer=adamw");
    RetrainConfig retrain =
        resolve(
            new RetrainJob(),
            "initial=" + pretrained(),
            "policy.initial=" + pretrained(),
            "policy.problems=p",
            "policy.frozen=f");
    assertThat(retrain.training().optimizer()).isEqualTo(Method.ADAMW);
    assertThat(retrain.training().learningRate()).isEqualTo(1e-5);
    assertThat(retrain.training().maxLength()).isEqualTo(256);
    assertThat(retrain.policy().ppo().policyLearningRate()).isEqualTo(1e-6);
    assertThat(retrain.policy().maxTokens()).isEqualTo(128);
    assertThat(resolve(new RetrainJob()).training()).isEqualTo(RetrainConfig.DEFAULTS.training());
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
