package io.stepwise.policy.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.Verdict;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.policy.TinyModels;
import io.stepwise.policy.loss.LossAggregation;
import io.stepwise.policy.loss.RolloutCorrection;
import io.stepwise.policy.reward.StepScore;
import io.stepwise.rollout.ScoredChain;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every algorithm trains a small model, and resumes with the same bits. */
class AlgorithmsTest {
  private static final NamedRandom RANDOM = NamedRandom.of("algorithms");
  private static final PpoSettings BASE = TinyPpo.settings(0, 1, 16, 100).withKlCoef(0);

  @TempDir Path folder;

  private static PpoSettings outcome(AdvantageEstimator estimator) {
    return BASE.withProcess(ProcessForm.NONE, 1).withAdvantageEstimator(estimator);
  }

  private static PpoSettings loss(PolicyLossForm form, LossAggregation aggregation) {
    return outcome(AdvantageEstimator.GRPO).withLoss(LossSettings.DEFAULT.with(form, aggregation));
  }

  static Stream<PpoSettings> algorithms() {
    return Stream.of(
        outcome(AdvantageEstimator.RLOO),
        outcome(AdvantageEstimator.GRPO),
        outcome(AdvantageEstimator.DR_GRPO),
        outcome(AdvantageEstimator.GDPO),
        outcome(AdvantageEstimator.REINFORCE_PLUS_PLUS),
        outcome(AdvantageEstimator.REINFORCE_PLUS_PLUS_BASELINE),
        BASE.withProcess(ProcessForm.SUM, 0.1)
            .withAdvantageEstimator(AdvantageEstimator.GRPO_PROCESS),
        BASE.withProcess(ProcessForm.PROGRESS, 0.5)
            .withAdvantageEstimator(AdvantageEstimator.RLOO)
            .withKlCoef(0),
        loss(PolicyLossForm.GSPO, LossAggregation.SEQUENCE_MEAN),
        loss(PolicyLossForm.CISPO, LossAggregation.TOKEN_MEAN),
        loss(PolicyLossForm.CLIP, LossAggregation.CONSTANT),
        outcome(AdvantageEstimator.GRPO)
            .withLoss(
                LossSettings.DEFAULT
                    .withKlLoss(KlLossForm.K3, 0.001)
                    .withRolloutCorrection(RolloutCorrection.Form.CLAMP, 2)),
        outcome(AdvantageEstimator.RLOO)
            .withKlCoef(1e-3)
            .withKlControl(new KlControlSettings(KlController.ADAPTIVE, 3, 100)),
        BASE.withProcess(ProcessForm.MIN, 0.1)
            .withAdvantageEstimator(AdvantageEstimator.RLOO)
            .withShaping(
                new ShapingSettings(
                    StepScore.PROBABILITY,
                    ProcessCentering.INCORRECT,
                    ProcessScaling.NONE,
                    0.1,
                    8,
                    true,
                    4)));
  }

  /** Chains are right if their first token is even. */
  private static List<ScoredChain> chains(CausalModel policy) {
    return TinyPpo.chains(policy, 4, 8).stream()
        .map(
            c ->
                new ScoredChain(
                    c.chain(),
                    c.steps(),
                    c.stepEnds(),
                    c.stepScores(),
                    c.answer(),
                    c.canonicalAnswer(),
                    Verdict.of(c.chain().response()[0] % 2 == 0),
                    c.text(),
                    c.reference()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void trainsAndResumesBitForBit(PpoSettings settings) {
    List<float[]> values = TinyModels.values(Head.LANGUAGE_MODEL, 1);
    String saved = folder.resolve("saved").toString();
    try (CausalModel reference =
            TinyModels.of(Head.LANGUAGE_MODEL, values, folder.resolve("model"));
        CausalModel policy = reference.copy(Head.LANGUAGE_MODEL);
        PpoTrainer trainer =
            new PpoTrainer(policy, reference, Optional.empty(), settings, 24, RANDOM)) {
      double first = 0;
      Map<String, Double> metrics = Map.of();
      for (int iteration = 1; iteration <= 30; iteration++) {
        metrics = trainer.iterate(iteration, 8, chains(policy));
        first = iteration == 1 ? metrics.get("accuracy") : first;
      }
      assertThat(metrics.get("accuracy")).isGreaterThan(first + 0.2).isGreaterThan(0.8);
      try (OutputFolder out = OutputFolder.stage(saved)) {
        trainer.save(out);
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
      List<ScoredChain> next = TinyPpo.chains(policy, 4, 8);
      Map<String, Double> continued = trainer.iterate(31, 1, next);
      InputFolder in = InputFolder.open(saved);
      try (CausalModel policyAgain = CausalModel.load(in);
          PpoTrainer again =
              new PpoTrainer(policyAgain, reference, Optional.empty(), settings, 24, RANDOM)) {
        again.restore(in);
        assertThat(again.iterate(31, 1, next)).isEqualTo(continued);
        TinyModels.assertSame(policyAgain.values(), policy.values());
      }
    }
  }
}
