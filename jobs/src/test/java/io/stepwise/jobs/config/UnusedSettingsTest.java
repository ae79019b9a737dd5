package io.stepwise.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.jobs.demo.DemoJob;
import io.stepwise.jobs.evaluate.BestOfNJob;
import io.stepwise.jobs.evaluate.ProcessBenchJob;
import io.stepwise.jobs.evaluate.prmbench.PrmBenchJob;
import io.stepwise.jobs.evaluate.steps.StepsJob;
import io.stepwise.jobs.generate.GenerateJob;
import io.stepwise.jobs.improve.ImproveJob;
import io.stepwise.jobs.ingest.IngestCommand;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.label.LabelJob;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.retrain.RetrainJob;
import io.stepwise.jobs.rewardmodel.RewardModelJob;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.jobs.runreport.ReportJob;
import io.stepwise.jobs.scaling.ScalingJob;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.jobs.select.SelectJob;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.solve.SolveJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings that a command is given and does not use. */
class UnusedSettingsTest {
  private static <C extends Record> List<String> warnings(Job<C> job, String... assignments) {
    List<Layer> layers = new ArrayList<>();
    for (Key key : Settings.keys(job.defaults())) {
      if (key.isRequired()) {
        layers.add(Layer.assignment(key.path() + "=some"));
      }
    }
    for (String assignment : assignments) {
      layers.add(Layer.assignment(assignment));
    }
    return Settings.unused(Settings.resolve(job.defaults(), layers).job(), layers);
  }

  @Test
  void aKindWithoutAnLmLossWarnsOfItsWeight() {
    for (String kind : List.of("implicit", "generative")) {
      assertThat(warnings(new TrainPrmJob(), "kind=" + kind, "training.lm-loss-weight=0.3"))
          .containsExactly("Warning: training.lm-loss-weight has no effect with kind=" + kind);
    }
    for (String kind : List.of("process", "three-class", "outcome")) {
      assertThat(warnings(new TrainPrmJob(), "kind=" + kind, "training.lm-loss-weight=0.3"))
          .isEmpty();
    }
  }

  @Test
  void commandsThatTrainTheirRewardModelCannotLetItLearnInPpo() {
    for (String key : List.of("ppo.reward-model-epochs", "policy.ppo.reward-model-epochs")) {
      Job<?> job = key.startsWith("policy") ? new RetrainJob() : new DemoJob();
      assertThatThrownBy(() -> warnings(job, key + "=1"))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining(key)
          .hasMessageContaining("1, expected 0");
      assertThat(warnings(job, key + "=0")).isEmpty();
    }
  }

  @Test
  void onlyConvincingWrongAnswersHaveAShareAndAnAggregate() {
    for (String strategy : List.of("uncertainty", "disagreement", "uniform")) {
      assertThat(
              warnings(
                  new SelectJob(),
                  "strategy=" + strategy,
                  "reward-model=a,b",
                  "wrong-share=0.5",
                  "aggregate=min"))
          .containsExactly(
              "Warning: wrong-share, aggregate have no effect with strategy=" + strategy);
    }
    assertThat(
            warnings(
                new SelectJob(),
                "strategy=convincing-wrong",
                "reward-model=a,b",
                "wrong-share=0.5",
                "aggregate=min"))
        .isEmpty();
  }

  @Test
  void settingsOfOneReasonShareAWarning() {
    assertThat(
            warnings(
                new TrainPrmJob(), "beta=0.1", "yes-word=Right", "lora.alpha=4", "lora.rank=0"))
        .containsExactly(
            "Warning: beta, yes-word have no effect with kind=process",
            "Warning: lora.alpha has no effect with lora.rank=0");
    assertThat(warnings(new TrainPrmJob(), "lora.alpha=4", "lora.rank=2")).isEmpty();
  }

  @Test
  void critiquesThatAreNotWrittenHaveNoLength() {
    assertThat(warnings(new TrainPrmJob(), "kind=generative", "rationale-tokens=9"))
        .containsExactly("Warning: rationale-tokens has no effect with rationales=0");
    assertThat(warnings(new TrainPrmJob(), "kind=generative", "rationale-tokens=9", "rationales=2"))
        .isEmpty();
    assertThat(warnings(new RewardModelJob(), "kind=generative", "beta=2", "aggregation=min"))
        .containsExactly("Warning: beta, aggregation have no effect with kind=generative");
  }

  @Test
  void theTokenizerOfAModelThatHasOneIsNotChosen() {
    assertThat(warnings(new SftJob(), "model=some", "tokenizer=characters"))
        .containsExactly("Warning: tokenizer has no effect with model=some");
    assertThat(warnings(new SftJob(), "new-model=tiny", "tokenizer=characters")).isEmpty();
  }

  @Test
  void policyTrainingWithoutACriticWarnsOfItsSettings() {
    assertThat(
            warnings(
                new TrainPolicyJob(),
                "ppo.advantage-estimator=rloo",
                "ppo.gae-lambda=0.9",
                "ppo.kl-coef=0.1",
                "ppo.process-reward=none",
                "ppo.process-weight=2"))
        .containsExactly(
            "Warning: ppo.gae-lambda has no effect with ppo.advantage-estimator=rloo",
            "Warning: ppo.process-weight has no effect with ppo.process-reward=none");
    assertThat(warnings(new TrainPolicyJob(), "ppo.gae-lambda=0.9", "ppo.process-weight=2"))
        .isEmpty();
  }

  @Test
  void lossesAndControllersThatAreNotChosenWarnOfTheirSettings() {
    assertThat(
            warnings(
                new TrainPolicyJob(),
                "ppo.policy-loss=gspo",
                "ppo.dual-clip=4",
                "ppo.kl-loss-coef=0.1",
                "ppo.kl-controller-target=6",
                "ppo.overlong-tokens=8"))
        .containsExactly(
            "Warning: ppo.dual-clip has no effect with ppo.policy-loss=gspo",
            "Warning: ppo.kl-loss-coef has no effect with ppo.kl-loss=none",
            "Warning: ppo.kl-controller-target has no effect with ppo.kl-controller=fixed",
            "Warning: ppo.overlong-tokens has no effect with ppo.overlong-penalty=0");
    assertThat(
            warnings(
                new TrainPolicyJob(),
                "ppo.advantage-estimator=grpo",
                "ppo.truncated-chains=mask",
                "ppo.kl-loss=k3",
                "ppo.kl-loss-coef=0.1"))
        .isEmpty();
    assertThat(warnings(new DemoJob(), "ppo.advantage-estimator=grpo", "ppo.critic-warmup=1"))
        .containsExactly(
            "Warning: ppo.critic-warmup has no effect with ppo.advantage-estimator=grpo");
  }

  @Test
  void aLayoutIsThatOfARewardModel() {
    assertThat(warnings(new RolloutJob(), "reward-format=trl"))
        .containsExactly("Warning: reward-format has no effect without reward-model");
    assertThat(warnings(new RolloutJob(), "reward-format=trl", "reward-model=some")).isEmpty();
  }

  @Test
  void labellingUsesWhatItsMethodNeeds() {
    assertThat(
            warnings(
                new LabelJob(),
                "method=judge",
                "reward-model=some",
                "num-samples=3",
                "omega.beta=0.4",
                "threshold=0.2"))
        .containsExactly("Warning: num-samples, omega.beta have no effect with method=judge");
    assertThat(warnings(new LabelJob(), "method=omega", "policy=some", "omega.beta=0.4")).isEmpty();
  }

  @Test
  void searchesWarnOfDetailsThatTheirMethodDoesNotRead() {
    assertThat(
            warnings(
                new SolveJob(),
                "method=beam",
                "reward-model=some",
                "search.width=2",
                "search.rule=uct"))
        .containsExactly("Warning: search.rule has no effect with method=beam");
    assertThat(
            warnings(
                new SolveJob(),
                "method=mcts",
                "reward-model=some",
                "search.width=2",
                "search.rule=uct"))
        .isEmpty();
    assertThat(warnings(new SolveJob(), "reward-model=some", "search.prior=uniform"))
        .containsExactly("Warning: search.prior has no effect with method=best-of-n");
    assertThat(warnings(new SolveJob(), "reward-model=some", "search.auto-threshold=0.5"))
        .containsExactly("Warning: search.auto-threshold has no effect without effort=auto");
    assertThat(warnings(new ScalingJob(), "methods=beam,particle-gibbs", "search.sweeps=3"))
        .isEmpty();
    assertThat(warnings(new ScalingJob(), "methods=beam,dvts", "search.sweeps=3"))
        .containsExactly("Warning: search.sweeps has no effect with methods=beam,dvts");
  }

  @Test
  void treeSearchWarnsOfDetailsThatItsSelectionRuleDoesNotRead() {
    String[] given = {
      "methods=beam,mcts", "search.prior=reward-model", "search.exploration=2", "search.rule="
    };
    Map<String, List<String>> warnings =
        Map.of(
            "puct", List.of(),
            "uct", List.of("Warning: search.prior has no effect with search.rule=uct"),
            "alpha-zero",
                List.of("Warning: search.exploration has no effect with search.rule=alpha-zero"));
    warnings.forEach(
        (rule, expected) -> {
          String[] assignments = given.clone();
          assignments[3] += rule;
          assertThat(warnings(new ScalingJob(), assignments)).as(rule).isEqualTo(expected);
        });
  }

  @Test
  void improvementWithoutRepairsAndStepLabelsHasNeitherMarkerNorRewardModelTraining() {
    assertThat(
            warnings(
                new ImproveJob(),
                "repair-marker=Wait.",
                "prm.max-steps=70",
                "search.threshold=0.2"))
        .containsExactly(
            "Warning: repair-marker has no effect with repairs=0",
            "Warning: prm.max-steps has no effect with step-labels=false",
            "Warning: search.threshold has no effect with method=weighted-majority");
    assertThat(
            warnings(
                new ImproveJob(),
                "method=beam",
                "repairs=2",
                "step-labels=true",
                "repair-marker=Wait.",
                "prm.max-steps=70",
                "search.threshold=0.2"))
        .isEmpty();
  }

  @Test
  void evaluationsOfScoresAndPredictionsUseNoModel() {
    assertThat(warnings(new BestOfNJob(), "input=some", "reward-format=trl", "choose-by=majority"))
        .containsExactly(
            "Warning: reward-format has no effect without model",
            "Warning: choose-by has no effect without choose");
    assertThat(warnings(new BestOfNJob(), "chains=some", "by-file=true"))
        .containsExactly("Warning: by-file has no effect without input");
    assertThat(warnings(new BestOfNJob(), "chains=some", "model=some", "reward-format=trl"))
        .isEmpty();
    assertThat(
            warnings(
                new BestOfNJob(),
                "input=some",
                "by-file=true",
                "choose=some",
                "choose-by=majority"))
        .isEmpty();
    assertThat(warnings(new ProcessBenchJob(), "predictions=some", "threshold=0.4"))
        .containsExactly("Warning: threshold has no effect without model");
    assertThat(warnings(new ProcessBenchJob(), "model=some", "threshold=0.4", "reward-format=trl"))
        .isEmpty();
    assertThat(
            warnings(new PrmBenchJob(), "predictions=some", "threshold=0.4", "reward-format=trl"))
        .as("scores without labels are compared with the threshold")
        .containsExactly("Warning: reward-format has no effect without model");
    assertThat(warnings(new PrmBenchJob(), "model=some", "reward-format=trl")).isEmpty();
    assertThat(
            warnings(
                new StepsJob(),
                "input=some",
                "held-out=0.1",
                "human-steps=unrated",
                "neutral-as=half"))
        .containsExactly("Warning: held-out, human-steps have no effect without model");
    assertThat(
            warnings(
                new StepsJob(), "model=some", "data=some", "held-out=0.1", "human-steps=unrated"))
        .isEmpty();
  }

  @Test
  void greedyGenerationDoesNotDraw() {
    assertThat(warnings(new GenerateJob(), "temperature=0", "top-p=0.9", "top-k=4"))
        .containsExactly("Warning: top-p, top-k have no effect with temperature=0");
    assertThat(warnings(new GenerateJob(), "temperature=0.2", "top-p=0.9", "top-k=4")).isEmpty();
  }

  @Test
  void tablesOfOneFileHaveNoCheckpoints() {
    for (Job<?> job : List.of(new GenerateJob(), new ScoreJob())) {
      assertThat(warnings(job, "checkpoint-every=7"))
          .containsExactly("Warning: checkpoint-every has no effect without Spark");
      assertThat(warnings(job, "checkpoint-every=7", "output-format=delta"))
          .containsExactly("Warning: checkpoint-every has no effect with output-format=delta");
      assertThat(warnings(job, "checkpoint-every=7", "partitions=2")).isEmpty();
      assertThat(warnings(job, "checkpoint-every=7", "output-format=parquet")).isEmpty();
    }
  }

  @Test
  void ingestionWarnsOfSettingsOfOtherFormats() {
    assertThat(warnings(new IngestCommand(), "format=prm800k", "columns=problem=Q"))
        .containsExactly("Warning: columns has no effect with format=prm800k");
    assertThat(warnings(new IngestCommand(), "format=gsm8k", "keep=give_up"))
        .containsExactly("Warning: keep has no effect with format=gsm8k");
    assertThat(warnings(new IngestCommand(), "format=problems", "columns=problem=Q")).isEmpty();
    for (String format : List.of("prm800k", "trajectories", "auto")) {
      assertThat(warnings(new IngestCommand(), "format=" + format, "keep=give_up")).isEmpty();
    }
    assertThat(warnings(new IngestCommand(), "leak-words=9", "leaks=drop"))
        .containsExactly("Warning: leak-words, leaks have no effect without held-out");
    assertThat(warnings(new IngestCommand(), "held-out=some", "leak-words=9", "leaks=drop"))
        .isEmpty();
  }

  @Test
  void reportsOfNamedChainsWarnOfTheRunUnlessItPlacesThem() {
    assertThat(warnings(new ReportJob(), "run=r", "before=b", "after=a", "output=o"))
        .containsExactly("Warning: run has no effect with before, after and output");
    assertThat(warnings(new ReportJob(), "run=r", "before=b", "after=a")).isEmpty();
  }

  @Test
  void manifestsLeaveThemOut() {
    List<Layer> layers =
        List.of(
            Layer.assignment("data=some"),
            Layer.assignment("output=some"),
            Layer.assignment("kind=implicit"));
    Map<String, Object> described =
        Settings.describe(Settings.resolve(new TrainPrmJob().defaults(), layers).job());
    assertThat(described).containsKeys("beta", "training").doesNotContainKeys("yes-word", "lora");
    assertThat(FlatSettings.of(described))
        .containsKey("training.max-steps")
        .doesNotContainKey("training.lm-loss-weight");
  }
}
