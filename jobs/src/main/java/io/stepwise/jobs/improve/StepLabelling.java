package io.stepwise.jobs.improve;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.SolutionTable;
import io.stepwise.jobs.improve.PolicySearch.Found;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.prm.scoring.LoadedRewardModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The step labels of an iteration, from the trees of its searches, in a folder of their own. */
final class StepLabelling {
  private final ImproveConfig config;
  private final JobContext context;
  private final PolicySearch search;

  StepLabelling(ImproveConfig config, JobContext context, PolicySearch search) {
    this.config = config;
    this.context = context;
    this.search = search;
  }

  /**
   * Writes every solution that the searches finished and the reward model can be trained on, with
   * labels from their trees.
   *
   * @param found searches with their trees
   * @param models what searched
   * @param output folder for the labelled solutions
   * @param readability counts the solutions that the reward model cannot read
   * @param started when the searches were started
   */
  void run(
      List<Found> found,
      RejectionSampling.Models models,
      String output,
      Readability readability,
      Instant started) {
    if (Outputs.done(output, context)) {
      return;
    }
    List<StepLabelledSolution> labelled = new ArrayList<>();
    String source = config.withinOutput(output);
    String digest = InputFolder.any(models.policy()).digest();
    try (LoadedRewardModel reward =
        StartingModel.rewardModel(models.rewardModel(), config.layout())) {
      for (Found one : found) {
        for (List<LabelledStep> steps : labels(one, digest)) {
          List<String> texts = steps.stream().map(LabelledStep::text).toList();
          if (readability.byRewardModel(reward, one.problem().text(), texts)) {
            labelled.add(one.solution(steps, null, source, labelled.size() + 1));
          }
        }
      }
    }
    try (OutputFolder folder = OutputFolder.stage(output)) {
      SolutionTable.write(folder, labelled);
      folder.commit(
          ManifestDraft.of("improve-label", started)
              .config(context.describe(config))
              .input(InputFolder.any(models.policy()))
              .counts(Map.of("solutions", labelled.size(), "problems", found.size())));
    }
  }

  private Collection<List<LabelledStep>> labels(Found found, String policy) {
    return found.solved().isFailed()
        ? List.of()
        : new TreeLabels(
                SearchTree.of(found.solved()), steps -> search.grade(found.problem(), steps))
            .solutions(policy);
  }
}
