package io.stepwise.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.jobs.registry.AliasMove;
import io.stepwise.jobs.registry.FileModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.StageListener.Stage;
import io.stepwise.jobs.retrain.history.History;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.PolicyOutcome;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy that is retrained with the reward model: really trained, on a problem of one letter. */
class PolicyRetrainTest {
  private static final double LEARNS = 0.003;
  private static final double STANDS_STILL = 1e-9;

  @TempDir Path folder;
  private Workshop workshop;

  @BeforeEach
  void open() throws IOException {
    workshop = new Workshop(folder);
    workshop.arrives("labels.jsonl", Workshop.day("early-day", "abcdef"));
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  @Test
  void betterPolicyIsPromotedOnceAndCanBeTakenBack() throws IOException {
    RetrainConfig config = workshop.withPolicy(workshop.config(), LEARNS);
    assertThat(workshop.start(config, stage -> {}))
        .contains("prm version 2 is the new champion")
        .contains("policy version 2 is the new champion: pass@1");
    PolicyOutcome policy = workshop.last().policy();
    assertThat(policy.rewardModel()).isEqualTo(2);
    assertThat(policy.previous()).isEqualTo(1);
    assertThat(workshop.policy().number()).isEqualTo(2);
    assertThat(workshop.decision(1).text("decision.html"))
        .contains("two new champions")
        .contains("gain of pass@1")
        .contains("frozen problems");
    assertThat(workshop.decision(1).manifest().orElseThrow().metrics().keySet())
        .contains("frozen/pass_at_1", "frozen/pass_at_1_gain_low", "all/step_auroc");
    assertThat(Folders.children(workshop.path("registry/runs/000001")))
        .containsExactly("candidate-1.metrics", "decision", "outcome", "plan", "policy-1.metrics");

    // The reward model is the same: its policy would be too.
    assertThat(workshop.start(config, stage -> {})).startsWith("Nothing new");

    assertThat(workshop.start(Workshop.asking(config, false, true), stage -> {}))
        .contains("prm version 1 is champion again")
        .contains("policy version 1 is champion again");
    assertThat(workshop.policy().number()).isEqualTo(1);
    assertThat(workshop.champion().number()).isEqualTo(1);
    // Back is back: no policy is trained with the reward model of before.
    assertThat(workshop.start(config, stage -> {})).startsWith("Nothing new");
  }

  @Test
  void policyWithoutImprovementStaysCandidateAndIsTriedAgainWithOtherSettings() throws IOException {
    workshop.start();
    RetrainConfig still = workshop.withPolicy(workshop.config(), STANDS_STILL);
    // No label is new, but the champion has no policy yet.
    assertThat(workshop.start(still, stage -> {}))
        .contains("policy version 1 stays champion")
        .contains("not significantly better");
    assertThat(workshop.last().result()).isEqualTo(Result.NOT_TRAINED);
    assertThat(workshop.last().policy().result()).isEqualTo(Result.KEPT);
    assertThat(workshop.policy().number()).isEqualTo(1);
    assertThat(
            new FileModelRegistry(workshop.path("registry/models"))
                .alias("policy", "candidate")
                .map(ModelVersion::number))
        .contains(2);
    assertThat(workshop.start(still, stage -> {})).startsWith("Nothing new");
    RetrainConfig learns = workshop.withPolicy(workshop.config(), LEARNS);
    assertThat(workshop.start(learns, stage -> {}))
        .contains("policy version 3 is the new champion");

    // Only the policy was promoted, so only the policy is rolled back; labels stay recorded as
    // used.
    assertThat(workshop.start(Workshop.asking(learns, false, true), stage -> {}))
        .contains("policy version 1 is champion again")
        .doesNotContain("prm version");
    assertThat(workshop.champion().number()).isEqualTo(2);
    assertThat(workshop.start(learns, stage -> {})).startsWith("Nothing new").contains("1 learned");
  }

  @Test
  void runThatFailedAtAnyStageEndsWithTheSamePolicy() throws IOException {
    RetrainConfig undisturbed = workshop.withPolicy(workshop.config("undisturbed", 40), LEARNS);
    workshop.start(undisturbed, stage -> {});
    ModelVersion expected = champion(undisturbed);
    assertThat(expected.number()).isEqualTo(2);
    for (Stage stage :
        List.of(
            Stage.REGISTERED,
            Stage.POLICY_TRAINED,
            Stage.POLICY_MEASURED,
            Stage.DECIDED,
            Stage.PROMOTED)) {
      RetrainConfig config = workshop.withPolicy(workshop.config("after-" + stage, 40), LEARNS);
      assertThatThrownBy(
              () ->
                  workshop.start(
                      config,
                      passed -> {
                        if (passed == stage) {
                          throw new IllegalStateException("stopped after " + stage);
                        }
                      }))
          .hasMessageContaining(stage.name());
      workshop.start(config, passed -> {});
      assertThat(champion(config).digest()).as(stage.name()).isEqualTo(expected.digest());
      assertThat(new History(config.registry()).runs()).as(stage.name()).hasSize(1);
      assertThat(new FileModelRegistry(config.registry() + "/models").history("policy", "champion"))
          .as(stage.name())
          .extracting(AliasMove::to)
          .containsExactly(1, 2);
    }
  }

  @Test
  void responsesWithoutRoomForAPromptAreRejectedBeforeTheRewardModelIsTrained() throws IOException {
    RetrainConfig config = workshop.withPolicy(workshop.config(), LEARNS);
    RetrainConfig tooLong =
        Workshop.with(config, RecordCopy.with(config.policy(), "maxTokens", 512));
    assertThatThrownBy(() -> workshop.start(tooLong, stage -> {}))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            "Cannot use setting policy.max-tokens: no room for a prompt (512, expected less than"
                + " the model's maximum length, 64)");
    assertThat(new History(config.registry()).runs()).isEmpty();
  }

  private static ModelVersion champion(RetrainConfig config) {
    return new FileModelRegistry(config.registry() + "/models")
        .alias("policy", "champion")
        .orElseThrow();
  }

  @Test
  void frozenProblemsAreNotTrainedOnAndMustNotChange() throws IOException {
    RetrainConfig config = workshop.withPolicy(workshop.config(), STANDS_STILL);
    assertThatThrownBy(
            () ->
                workshop.start(
                    config,
                    stage -> {
                      if (stage == Stage.POLICY_TRAINED) {
                        throw new IllegalStateException("look");
                      }
                    }))
        .hasMessage("look");
    List<Problem> training =
        ProblemTable.list(InputFolder.open(workshop.path("registry/runs/000001/problems")));
    assertThat(training).hasSize(12).noneMatch(problem -> problem.text().startsWith("6"));
    Folders.remove(workshop.path("problems/frozen"));
    ToyPolicy.problems(workshop.path("problems/frozen"), 8, 10);
    assertThatThrownBy(() -> workshop.start(config, stage -> {}))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("problems frozen")
        .hasMessageContaining("changed since");
    Folders.remove(workshop.path("problems/frozen"));
    ToyPolicy.problems(workshop.path("problems/frozen"), 6, 10);
    assertThat(workshop.start(config, stage -> {})).contains("policy version 1 stays champion");
  }

  @Test
  void policyOfOtherTokensIsRejectedAndTheRewardModelIsPromotedAllTheSame() throws IOException {
    RetrainConfig config = workshop.withPolicy(workshop.config(), LEARNS);
    PolicySettings foreign =
        ToyPolicy.settings(
            workshop.path("foreign"), config.policy().problems(), config.policy().frozen(), 0.01);
    ToyPolicy.foreign(workshop.path("foreign"));
    assertThatThrownBy(() -> workshop.start(Workshop.with(config, foreign), stage -> {}))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no candidate was trained: Cannot")
        .hasMessageContaining("the reward model can");
    assertThat(workshop.champion().number()).isEqualTo(2);
    assertThat(workshop.last().policy().result()).isEqualTo(Result.NOT_TRAINED);
    assertThat(workshop.start(Workshop.with(config, foreign), stage -> {}))
        .startsWith("Nothing new");
  }

  @Test
  void askedForByHalvesIsRejected() {
    assertThatThrownBy(() -> ToyPolicy.settings("policy", "problems", null, 0.1))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("must be set together");
    assertThat(ToyPolicy.settings(null, null, null, 0.1).isAsked()).isFalse();
  }
}
