package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.prm.KindConfig;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.reward.VerifierConfig;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.prm.training.PrmSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a kind of reward model is trained: learners, early stopping, a frozen trunk. */
class KindTrainingTest extends TrainedKindsFixture {
  @ParameterizedTest
  @EnumSource(
      value = RewardKind.class,
      names = {"PROCESS", "IMPLICIT"})
  void severalLearnersTrainTheModelOfOne(RewardKind kind) {
    boolean implicit = kind == RewardKind.IMPLICIT;
    String model = implicit ? reference() : null;
    List<List<float[]>> weights = new ArrayList<>();
    for (int learners : new int[] {1, 3}) {
      TrainPrmConfig config =
          config(
              model,
              kind.word() + "-learners-" + learners,
              100,
              settings(6, 2e-4),
              kind(kind, null));
      TrainPrmConfig shared =
          new TrainPrmConfig(
              config.data(),
              config.model(),
              config.newModel(),
              config.preset(),
              config.tokenizer(),
              config.output(),
              config.heldOut(),
              config.heldOutFold(),
              config.checkpointEvery(),
              config.training(),
              config.lora(),
              config.layout(),
              config.kind(),
              learners);
      try (LazySpark spark = new LazySpark("learners", "local[2]", new Interruption())) {
        new TrainPrmJob().run(shared, Commands.context(false, new Interruption(), spark));
      }
      try (CausalModel trained = CausalModel.load(InputFolder.open(config.output()))) {
        weights.add(trained.trained().values());
      }
      assertThat(folder.resolve(kind.word() + "-learners-" + learners + ".checkpoints"))
          .doesNotExist();
    }
    for (int i = 0; i < weights.get(0).size(); i++) {
      assertThat(weights.get(1).get(i)).containsExactly(weights.get(0).get(i), within(1e-5f));
    }
  }

  @Test
  void trainingStopsWhenTheHeldOutLossRisesAndKeepsTheBest() {
    KindConfig stopping =
        new KindConfig(RewardKind.PROCESS, null, 0.05, 1, 2, false, VerifierConfig.DEFAULTS);
    Commands.run(new TrainPrmJob(), config(null, "stopped", 4, settings(400, 0.02), stopping));
    Map<Long, Double> losses = new TreeMap<>();
    for (Measurement one : MetricsLedger.read(Path.of(path("stopped.metrics")))) {
      if (one.name().equals("held_out_loss")) {
        losses.put(one.step(), one.value());
      }
    }
    long best = losses.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
    long last = losses.keySet().stream().max(Long::compare).orElseThrow();
    assertThat(last).isEqualTo(best + 8).isLessThan(400);
    Map<String, Object> counts =
        InputFolder.open(path("stopped")).manifest().orElseThrow().counts();
    assertThat(((Number) counts.get("best_update")).longValue()).isEqualTo(best);
    assertThat(((Number) counts.get("updates")).longValue()).isEqualTo(last);
    assertThat(folder.resolve("stopped.checkpoints")).doesNotExist();
  }

  private static KindConfig headOnly(RewardKind kind) {
    return new KindConfig(kind, null, 0.05, 1, 0, true, VerifierConfig.DEFAULTS);
  }

  @Test
  void aFrozenTrunkStaysThePolicyItWas() {
    KindConfig process = kind(RewardKind.PROCESS, null);
    PrmSettings fast = settings(2, 0.05);
    Commands.run(new TrainPrmJob(), config(null, "base", 100, fast, process));
    Commands.run(
        new TrainPrmJob(), config(path("base"), "head", 100, fast, headOnly(RewardKind.PROCESS)));
    Commands.run(new TrainPrmJob(), config(path("base"), "whole", 100, fast, process));
    try (CausalModel before = CausalModel.load(InputFolder.open(path("base")));
        CausalModel after = CausalModel.load(InputFolder.open(path("head")));
        CausalModel whole = CausalModel.load(InputFolder.open(path("whole")))) {
      List<float[]> weights = before.values();
      boolean moved = false;
      int head = weights.size() - 2; // its weight and its bias are last
      for (int i = 0; i < head; i++) {
        assertThat(after.values().get(i)).as("parameter %d", i).isEqualTo(weights.get(i));
        moved |= !Arrays.equals(whole.values().get(i), weights.get(i));
      }
      assertThat(moved).as("without the setting").isTrue();
      assertThat(after.values().get(head)).isNotEqualTo(weights.get(head));
    }
  }

  @Test
  void aFrozenTrunkHasNoOtherTraining() {
    TrainPrmConfig verifier =
        config(reference(), "no", 10, settings(2, 1e-3), headOnly(RewardKind.GENERATIVE));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), verifier))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("freeze-trunk")
        .hasMessageContaining("generative");
  }

  /** What is trained is what the saved folder is asked with. */
  @Test
  void aVerifierWithCritiquesIsTrainedOnThoseThatAgreeWithTheLabels() {
    VerifierConfig critic = new VerifierConfig("{problem} {steps}", "\\n", "Yes", "No", 2, 4);
    KindConfig kind = new KindConfig(RewardKind.GENERATIVE, null, 0.05, 1, 0, false, critic);
    Commands.run(new TrainPrmJob(), config(null, "critic", 100, settings(4, 1e-3), kind));
    Map<String, Object> counts = InputFolder.open(path("critic")).manifest().orElseThrow().counts();
    long sampled = ((Number) counts.get("critiques_sampled")).longValue();
    long kept = ((Number) counts.get("critiques_kept")).longValue();
    assertThat(kept).isPositive().isLessThan(sampled);
    assertThat(((Number) counts.get("training_samples")).longValue()).isEqualTo(kept);
    assertThat(MetricsLedger.read(Path.of(path("critic.metrics"))))
        .extracting(Measurement::name)
        .contains("loss", "verdict_loss", "critique_loss");
    try (LoadedRewardModel opened = RewardModels.open(InputFolder.open(path("critic")))) {
      Solution solution = new Solution("What is 3?", List.of("so 3"));
      assertThat(opened.score(List.of(solution)).get(0).stepScores()).hasSize(1);
      assertThat(opened.tokens(solution)).as("asked twice").isEven();
    }
  }

  @Test
  void settingsOfAnotherKindAreRejected() {
    TrainPrmConfig weighted =
        config(
            null,
            "no",
            10,
            settings(2, 1e-3),
            new KindConfig(RewardKind.IMPLICIT, null, 0.05, 2, 0, false, VerifierConfig.DEFAULTS));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), weighted))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("positive-weight");
    TrainPrmConfig referred =
        config(null, "no", 10, settings(2, 1e-3), kind(RewardKind.PROCESS, "somewhere"));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), referred))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("reference");
    TrainPrmConfig ensemble =
        config(null, "no", 10, settings(2, 1e-3), kind(RewardKind.ENSEMBLE, null));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), ensemble))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("./stepwise reward-model");
    TrainPrmConfig lonely =
        config(null, "no", 10, settings(2, 1e-3), kind(RewardKind.IMPLICIT, null));
    assertThatThrownBy(() -> Commands.run(new TrainPrmJob(), lonely))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("no reference");
  }
}
