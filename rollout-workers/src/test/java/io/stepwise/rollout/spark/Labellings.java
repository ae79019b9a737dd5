package io.stepwise.rollout.spark;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.Texts;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.RowStream;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.labelling.LabelledGroup;
import io.stepwise.rollout.labelling.RolloutSelection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Plans to label a few solutions with untrained models, and their results on Spark. */
final class Labellings {
  private static final Demonstrator DEMONSTRATOR =
      new Demonstrator(NamedRandom.of("facts"), Demonstrator.Rates.DEFAULT);

  private static final int SOLUTIONS = 7;

  private final Path folder;
  private final String policy;
  private final String judge;

  /** Writes the models into a folder. */
  Labellings(Path folder) {
    this.folder = folder;
    this.policy = TinyModels.write(Head.LANGUAGE_MODEL, 1, folder.resolve("label-policy"));
    this.judge = TinyModels.write(Head.SCALAR, 2, folder.resolve("label-judge"));
  }

  /** Seven solutions of four problems; those of a problem do not follow each other. */
  private static List<StepLabelledSolution> solutions() {
    Map<String, StepLabelledSolution> solutions = new LinkedHashMap<>();
    List<Problem> problems =
        new RunningTotalTask().problems(NamedRandom.of("label"), 4, Split.TRAINING);
    for (int k = 0; solutions.size() < SOLUTIONS; k++) {
      Problem problem = problems.get(k % problems.size());
      List<LabelledStep> steps =
          DEMONSTRATOR.solve(problem, NamedRandom.of(problem.id(), k)).stream()
              .map(step -> new LabelledStep(step, Rating.UNRATED))
              .toList();
      StepLabelledSolution solution =
          new StepLabelledSolution(
              Texts.solutionId(problem.id(), steps),
              problem.id(),
              problem.text(),
              problem.answer(),
              steps,
              FinishReason.SOLUTION,
              null,
              new Provenance("test", 1, "", null, 0));
      solutions.putIfAbsent(solution.id(), solution);
    }
    return List.copyOf(solutions.values());
  }

  /** A plan of seven solutions. */
  LabelPlan plan(LabelMethod method, GraderSpec grader, int partitions) {
    return new LabelPlan(
        solutions(),
        new LabelPlan.Setup(
            "run",
            method,
            method.needsPolicy() ? policy : null,
            method.needsJudge() ? judge : null,
            LayoutSettings.AUTO,
            FolderFormats.ofNew(TinyModels.TOKENIZER, FormatSettings.DEFAULTS, ""),
            grader,
            3,
            1,
            40,
            2,
            RolloutSelection.DEFAULT,
            0.5),
        partitions);
  }

  /** What the stage writes. */
  List<LabelledGroup> run(SparkSession spark, LabelPlan plan, String name) {
    String path = folder.resolve(name).toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      new LabelStage(spark).run(plan, out);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    List<LabelledGroup> groups = new ArrayList<>();
    try (RowStream<LabelledGroup> rows =
        LabelStage.table().stream(InputFolder.open(path).verify())) {
      rows.forEachRemaining(groups::add);
    }
    return groups;
  }
}
