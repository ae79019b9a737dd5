package io.stepwise.jobs.merge;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.training.Outputs;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.Adapters;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.lora.AdapterFiles;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.LayoutSpec;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Merges adapters into their base and writes a Hugging Face folder. */
public final class MergeJob implements Job<MergeConfig> {
  @Override
  public String name() {
    return "merge";
  }

  @Override
  public String summary() {
    return "Merges LoRA adapters into their base model";
  }

  @Override
  public String example() {
    return "--adapters my-adapters --base my-model --output merged";
  }

  @Override
  public MergeConfig defaults() {
    return MergeConfig.DEFAULTS;
  }

  @Override
  public void run(MergeConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return;
    }
    Instant started = Instant.now();
    InputFolder adapters = StartingModel.folder(config.adapters());
    if (!AdapterFiles.in(adapters, "")) {
      throw new InvalidInput(
          "Cannot merge: the folder has no adapters ("
              + adapters.files()
              + ", expected adapter_config.json) at "
              + adapters.path());
    }
    InputFolder base =
        config.base() == null
            ? AdapterFiles.read(adapters, "").base(adapters, "")
            : StartingModel.folder(config.base());
    try (CausalModel model = Adapters.load(adapters, base);
        CausalModel merged = model.copy(model.config().head());
        OutputFolder folder = OutputFolder.stage(config.output())) {
      Map<String, Object> kind = RewardEntry.of(adapters).values();
      if (merged.config().head().scalar()) {
        // Adapters know the layout or formats of their training where their base does not.
        LayoutSpec spec = LayoutSpec.of(adapters, LayoutSettings.AUTO);
        merged.save(folder, "", spec.entries(kind), spec.labels());
      } else {
        Map<String, Object> entries = new TreeMap<>(FolderFormats.entries(adapters));
        if (!kind.isEmpty()) {
          entries.put(RewardEntry.KEY, kind);
        }
        merged.save(folder, "", entries);
      }
      ManifestDraft draft = context.draft(this, config, started).input(adapters).input(base);
      folder.commit(draft.counts(Map.of("parameters", merged.parameters())));
    }
    context.progress().say("merged model in " + config.output());
  }
}
