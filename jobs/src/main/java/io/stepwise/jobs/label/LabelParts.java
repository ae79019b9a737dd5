package io.stepwise.jobs.label;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.RowStream;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.training.Checkpoints;
import io.stepwise.rollout.labelling.LabelledGroup;
import io.stepwise.rollout.spark.LabelPlan;
import io.stepwise.rollout.spark.LabelStage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Labels part after part, each saved next to the output, so that a start that was stopped or killed
 * loses one part at most, and makes the table of solutions from all of them.
 */
final class LabelParts {
  private final List<LabelPlan> parts;
  private final LabelStage stage;
  private final LabelType type;
  private final JobContext context;
  private final Checkpoints saved;

  LabelParts(
      List<LabelPlan> parts,
      LabelStage stage,
      LabelType type,
      JobContext context,
      Checkpoints saved) {
    this.parts = parts;
    this.stage = stage;
    this.type = type;
    this.context = context;
    this.saved = saved;
  }

  /**
   * Labels what is missing.
   *
   * @param done receives the number of solutions that an earlier start labelled
   */
  void label(LongConsumer done) {
    boolean begun = saved.latest(context.resumption()).isPresent();
    Set<Long> there = begun ? saved.counts(context.resumption()) : Set.of();
    for (int i = 0; i < parts.size(); i++) {
      LabelPlan part = parts.get(i);
      if (there.contains(i + 1L)) {
        done.accept(part.solutions().size());
        continue;
      }
      context.interruption().check();
      saved.save(
          ManifestDraft.of("label", Instant.now()),
          i + 1L,
          folder ->
              context
                  .interruption()
                  .during(
                      () -> {
                        stage.run(part, folder);
                        return null;
                      }));
    }
  }

  /**
   * Writes the solutions of all parts, each id once: the given ones, then those that were found.
   *
   * @param agreement is shown every solution, if there is one
   */
  LabelTally write(OutputFolder folder, Optional<LabelAgreement> agreement) {
    LabelTally tally = new LabelTally();
    Set<String> written = new HashSet<>();
    parts.forEach(part -> part.solutions().forEach(solution -> written.add(solution.id())));
    int number = 0;
    for (InputFolder part : saved.all()) {
      Manifest manifest = part.manifest().orElseThrow();
      tally.took(Duration.between(manifest.started(), manifest.finished()).toMillis() / 1000.0);
      List<StepLabelledSolution> solutions = new ArrayList<>();
      try (RowStream<LabelledGroup> groups = LabelStage.table().stream(part)) {
        groups.forEachRemaining(group -> add(group, written, tally, solutions));
      }
      agreement.ifPresent(truth -> solutions.forEach(truth::add));
      SolutionTable.table().write(folder, number++, solutions.iterator());
    }
    return tally;
  }

  private void add(
      LabelledGroup group,
      Set<String> written,
      LabelTally tally,
      List<StepLabelledSolution> solutions) {
    tally.group(group);
    for (StepLabelledSolution labelled : group.solutions()) {
      boolean found = !group.isGiven(labelled);
      if (found && !written.add(labelled.id())) {
        tally.repeated();
        continue;
      }
      StepLabelledSolution typed = type == LabelType.HARD ? hardened(labelled) : labelled;
      tally.written(typed, found);
      solutions.add(typed);
    }
  }

  private static StepLabelledSolution hardened(StepLabelledSolution solution) {
    return new StepLabelledSolution(
        solution.id(),
        solution.problemId(),
        solution.problem(),
        solution.groundTruthAnswer(),
        solution.steps().stream()
            .map(
                step ->
                    new LabelledStep(
                        step.text(), step.label().hardened(), step.author(), step.alternatives()))
            .toList(),
        solution.finishReason(),
        solution.finalAnswer(),
        solution.provenance());
  }

  /** Removes the saved parts; the output must be there. */
  void clear() {
    saved.clear();
  }
}
