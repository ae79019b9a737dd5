package io.stepwise.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.Lease;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.retrain.history.History;
import io.stepwise.jobs.retrain.history.Judgement;
import io.stepwise.jobs.retrain.history.LabelState;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Growing, repeated, broken and poisoned label files, with real training of a toy model. */
class RetrainJobTest {
  private static final String EARLY = "abcdef";
  private static final String LATER = "cdefghij";
  private static final String LAST = "ghijkl";

  @TempDir Path folder;
  private Workshop workshop;

  @BeforeEach
  void open() throws IOException {
    workshop = new Workshop(folder);
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  private LabelState state(String file) {
    return new History(workshop.path("registry"))
        .labels().values().stream()
            .filter(judgement -> judgement.file().path().endsWith(file))
            .reduce((one, later) -> later)
            .map(Judgement::state)
            .orElseThrow();
  }

  @Test
  void championIsTrainedOnSoundLabelsOnly() throws IOException {
    // Nothing yet: a folder that does not exist is an inbox without files.
    assertThat(workshop.start()).startsWith("Nothing new (no label files)");
    assertThat(workshop.champion().number()).isEqualTo(1);

    List<String> early = Workshop.day("early-day", EARLY);
    workshop.arrives("labels.jsonl", early);
    assertThat(workshop.start()).contains("prm version 2 is the new champion");
    assertThat(workshop.champion().number()).isEqualTo(2);
    assertThat(workshop.start()).startsWith("Nothing new (1 label file: 1 learned)");

    // Repeated under another name: equal content is no news.
    workshop.arrives("copy.jsonl", early);
    assertThat(workshop.start()).startsWith("Nothing new").contains("prm version 2 is champion");

    // Grown: only the rows that were appended are new.
    List<String> grown = new ArrayList<>(early);
    grown.addAll(Workshop.day("later-day", LATER));
    workshop.arrives("labels.jsonl", grown);
    assertThat(workshop.start()).contains("prm version 3 is the new champion");
    assertThat(workshop.decision(2).text("decision.json"))
        .contains("\"new solutions\" : 120")
        .contains("\"replayed solutions\" : 120")
        .contains("\"earlier solutions\" : 120");
    int runs = workshop.runs();
    ModelVersion champion = workshop.champion();

    // Broken: one line in ten, where one in a hundred may be.
    workshop.arrives("broken.jsonl", LabelFiles.broken(Workshop.day("broken-day", LAST), 10));
    assertThatThrownBy(workshop::start)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("broken.jsonl is refused")
        .hasMessageContaining("12 of 120")
        .hasMessageContaining("decision.html");
    assertThat(workshop.last().result()).isEqualTo(Result.NOT_TRAINED);
    assertThat(workshop.start()).startsWith("Nothing new").contains("1 refused");

    // Poisoned: the champion knows these letters, and the labels say the opposite.
    List<String> sound = Workshop.day("last-day", "abcdefghijkl");
    workshop.arrives("poison.jsonl", LabelFiles.flipped(sound));
    assertThatThrownBy(workshop::start)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("poison.jsonl is set aside: champion's step AUROC");
    assertThat(workshop.champion()).isEqualTo(champion);
    assertThat(workshop.runs()).isEqualTo(runs + 2);
    assertThat(workshop.decision(runs + 2).text("decision.html"))
        .contains("set aside")
        .contains("labelled ");

    // The same poison where nobody asks the champion: the gates refuse what comes of it.
    assertThatThrownBy(
            () ->
                workshop.start(
                    Workshop.with(workshop.config(), Workshop.gates(0, 1), true), stage -> {}))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("poison.jsonl is set aside: the candidate trained on it failed");
    assertThat(workshop.last().result()).isEqualTo(Result.REJECTED);
    assertThat(workshop.last().summary()).contains("change of step AUROC on all");
    assertThat(workshop.champion()).isEqualTo(champion);

    // Its benign twin: the same rows as they were meant.
    workshop.arrives("twin.jsonl", sound);
    assertThat(workshop.start()).contains("is the new champion");
    assertThat(workshop.champion().number()).isGreaterThan(champion.number());
    assertThat(state("twin.jsonl")).isEqualTo(LabelState.LEARNED);
    assertThat(state("poison.jsonl")).isEqualTo(LabelState.SET_ASIDE);

    // And back: the champion before, and its labels wait for a person.
    assertThat(workshop.start(Workshop.asking(workshop.config(), false, true), stage -> {}))
        .contains("prm version 3 is champion again");
    assertThat(workshop.champion()).isEqualTo(champion);
    assertThat(state("twin.jsonl")).isEqualTo(LabelState.SET_ASIDE);
    assertThat(workshop.start()).startsWith("Nothing new");
    assertThat(workshop.start(Workshop.asking(workshop.config(), false, true), stage -> {}))
        .contains("prm version 2 is champion again");
  }

  @Test
  void planListsTheStepsAndWritesNothing() throws IOException {
    workshop.arrives("labels.jsonl", Workshop.day("early-day", EARLY));
    String said = workshop.start(Workshop.asking(workshop.config(), true, false), stage -> {});
    assertThat(said)
        .contains("initial would become the first")
        .contains("labels.jsonl")
        .contains("would be copied now")
        .contains("60 steps of 16 rows");
    assertThat(Files.exists(folder.resolve("registry"))).isFalse();
  }

  @Test
  void dryRunEstimatesTheCostAndWritesNothing() throws IOException {
    workshop.arrives("labels.jsonl", Workshop.day("early-day", EARLY));
    workshop.arrives("broken.jsonl", LabelFiles.broken(Workshop.day("broken-day", LAST), 10));
    Plan plan = workshop.plan(workshop.withPolicy(workshop.config(), 0.01));
    assertThat(plan.steps())
        .anyMatch(step -> step.startsWith("use 2 label files, 2 of them to ingest"))
        .anyMatch(step -> step.endsWith("about 120 solutions"))
        .anyMatch(step -> step.startsWith("reject ") && step.contains("12 of 120"))
        .anyMatch(step -> step.endsWith("about 0 replayed solutions: 60 updates of 16 rows"))
        .anyMatch(step -> step.endsWith("on 2 frozen sets of about 230 solutions"))
        .anyMatch(step -> step.startsWith("train a candidate policy from "));
    assertThat(plan.time().orElseThrow()).isPositive();
    long withPolicy = plan.tokens().orElseThrow();
    long alone = workshop.plan(workshop.config()).tokens().orElseThrow();
    // a row has a problem of a few digits and 1 to 5 letters, each with an end
    assertThat(alone).isBetween(8L * (60 * 16 + 120 + 2 * 230), 20L * (60 * 16 + 120 + 2 * 230));
    assertThat(withPolicy).isGreaterThan(alone);
    assertThat(Files.exists(folder.resolve("registry"))).isFalse();
  }

  @Test
  void dryRunWithoutNewLabelsCostsNothing() throws IOException {
    workshop.arrives("labels.jsonl", Workshop.day("early-day", EARLY));
    workshop.start();
    Plan plan = workshop.plan(workshop.config());
    assertThat(plan.steps()).containsExactly("do nothing: 1 label file: 1 learned");
    assertThat(plan.tokens()).contains(0L);
    workshop.arrives("few.jsonl", ToyLabels.rows("few", 8, EARLY));
    assertThat(workshop.plan(workshop.config()).steps())
        .anyMatch(step -> step.startsWith("train nothing"));
    workshop.arrives("more.jsonl", Workshop.day("later-day", LATER));
    assertThat(workshop.plan(workshop.config()).steps())
        .anyMatch(step -> step.contains("about 120 replayed"));
    assertThat(workshop.runs()).isEqualTo(1);
  }

  @Test
  void secondStartAtOnceIsRejected() {
    try (Lease held = Lease.take(workshop.path("registry/lease"))) {
      assertThatThrownBy(workshop::start)
          .isInstanceOf(InfrastructureFailure.class)
          .hasMessageContaining("another process is working on");
      held.check();
    }
    assertThat(workshop.start()).startsWith("Nothing new");
  }

  @Test
  void frozenSetThatChangedIsRejectedAndTheSameAgainIsNot() throws IOException {
    workshop.arrives("labels.jsonl", Workshop.day("early-day", EARLY));
    workshop.start();
    Path set = folder.resolve("frozen/early.jsonl");
    String before = Files.readString(set);
    Files.writeString(set, before + ToyLabels.rows("more", 1, EARLY).get(0) + "\n");
    workshop.arrives("labels.jsonl", Workshop.day("later-day", LATER));
    assertThatThrownBy(workshop::start)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("set early")
        .hasMessageContaining("changed since");
    Files.writeString(set, before);
    assertThat(workshop.start()).contains("champion");
    assertThat(workshop.runs()).isEqualTo(2);
  }

  @Test
  void fewNewSolutionsWaitForMore() throws IOException {
    workshop.arrives("few.jsonl", ToyLabels.rows("few", 8, EARLY));
    assertThat(workshop.start()).contains("8 new solutions are fewer than 20");
    assertThat(state("few.jsonl")).isEqualTo(LabelState.PENDING);
    assertThat(workshop.start()).startsWith("Nothing new");
    workshop.arrives("more.jsonl", Workshop.day("early-day", EARLY));
    workshop.start();
    assertThat(state("few.jsonl")).isEqualTo(LabelState.LEARNED);
    assertThat(workshop.decision(2).text("decision.json")).contains("\"new solutions\" : 128");
  }

  @Test
  void frozenProblemsAreNotTrainedOn() throws IOException {
    List<String> rows = new ArrayList<>(Workshop.day("early-day", EARLY));
    rows.addAll(ToyLabels.rows("frozen", 5, EARLY));
    workshop.arrives("labels.jsonl", rows);
    workshop.start();
    assertThat(workshop.decision(1).text("decision.json"))
        .contains("\"solutions of frozen problems, excluded\" : 5");
  }

  @Test
  void nothingIsLeftOfWhatOnlyTheTrainingNeeded() throws IOException {
    workshop.arrives("labels.jsonl", Workshop.day("early-day", EARLY));
    workshop.start();
    assertThat(Folders.children(workshop.path("registry/runs/000001")))
        .containsExactly("candidate-1.metrics", "decision", "outcome", "plan");
  }
}
