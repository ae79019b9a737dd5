package io.stepwise.jobs.rewardmodel;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.layout.VerificationPrompt;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardDescriptor;
import io.stepwise.prm.scoring.RewardModels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Builds a reward model from existing model folders without training: the new folder names them,
 * and opens as long as they stay as they are.
 */
public final class RewardModelJob implements Job<RewardModelConfig> {
  @Override
  public String name() {
    return "reward-model";
  }

  @Override
  public String summary() {
    return "Combines model folders into a reward model without training";
  }

  @Override
  public String example() {
    return "--kind ensemble --model prm-1 --model prm-2 --output ensemble";
  }

  @Override
  public RewardModelConfig defaults() {
    return RewardModelConfig.DEFAULTS;
  }

  @Override
  public Plan plan(RewardModelConfig config, JobContext context) {
    config.check();
    return Outputs.done(config.output(), context)
        ? Plan.nothing(config.output())
        : Plan.of(
            "open " + String.join(", ", config.model()) + " to check that they fit",
            "commit " + config.output());
  }

  /** The question, and, after a critique, the form of the answer that fits the tokenizer. */
  private static VerificationPrompt prompt(RewardModelConfig config, InputFolder model) {
    VerificationPrompt prompt = config.verifier().prompt();
    return config.verifier().rationales() == 0
        ? prompt
        : prompt.fitted(
            ReasoningTokenizer.load(BaseReference.orSelf(model), ""), RewardEntry.of(model));
  }

  @Override
  public void run(RewardModelConfig config, JobContext context) {
    config.check();
    if (Outputs.done(config.output(), context)) {
      return;
    }
    Instant started = Instant.now();
    List<InputFolder> inputs =
        new ArrayList<>(config.model().stream().map(StartingModel::folder).toList());
    Map<String, Object> entry =
        switch (config.kind()) {
          case ENSEMBLE -> RewardDescriptor.ensemble(inputs, config.aggregation());
          case IMPLICIT -> {
            InputFolder reference = StartingModel.folder(config.reference());
            Map<String, Object> implicit = RewardDescriptor.implicit(reference, config.beta());
            implicit = RewardDescriptor.over(inputs.get(0), implicit);
            inputs.add(reference);
            yield implicit;
          }
          case GENERATIVE ->
              RewardDescriptor.over(
                  inputs.get(0),
                  RewardDescriptor.generative(
                      prompt(config, inputs.get(0)),
                      config.verifier().critiques(),
                      RewardModels.positiveWeight(inputs.get(0))));
        };
    try (OutputFolder folder = OutputFolder.stage(config.output());
        LoadedRewardModel model = RewardModels.of(entry, inputs.get(0))) {
      RewardDescriptor.write(folder, entry);
      ManifestDraft draft = context.draft(this, config, started);
      for (InputFolder input : inputs) {
        draft = draft.input(input);
      }
      folder.commit(draft.counts(Map.of("parameters", model.parameters())));
    }
    context.progress().say("reward model in " + config.output());
  }
}
