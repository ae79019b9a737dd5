package io.stepwise.prm.training;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.layout.ResponseLayout;
import io.stepwise.prm.loss.ImplicitObjective;
import io.stepwise.prm.sample.ImplicitSamples;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.sample.StepTargets;
import io.stepwise.prm.scoring.ImplicitRewardModel;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An implicit reward model, trained on outcomes by the log-ratio to a fixed reference (PRIME,
 * arXiv:2502.01456).
 */
public final class ImplicitTraining implements KindTraining {
  private final CausalModel model;
  private final CausalModel reference;
  private final InputFolder referenceFolder;
  private final FormatSpec formats;
  private final double beta;
  private final PrmSettings settings;
  private final ResponseLayout layout;
  private final ImplicitSamples samples;

  /**
   * The training of a model.
   *
   * @param referenceFolder of the model that it is compared with
   * @param formats how both are sampled
   */
  public ImplicitTraining(
      CausalModel model,
      InputFolder referenceFolder,
      FormatSpec formats,
      double beta,
      PrmSettings settings) {
    this.model = model;
    this.referenceFolder = referenceFolder;
    this.formats = formats;
    this.beta = beta;
    this.settings = settings;
    this.layout = new ResponseLayout(formats.open(model.tokenizer()));
    this.reference = CausalModel.load(referenceFolder).useThreads(settings.dataParallel());
    int longest = Math.min(model.config().maxPositions(), reference.config().maxPositions());
    this.samples = new ImplicitSamples(layout, Math.min(settings.maxLength(), longest));
    opened(); // rejects a reference with another tokenizer
  }

  @Override
  public ImplicitSamples samples() {
    return samples;
  }

  @Override
  public ModelOutput output() {
    return ModelOutput.LOG_PROBS;
  }

  @Override
  public String loss() {
    return "outcome_loss";
  }

  @Override
  public TokenObjective objective(List<StepSample> batch) {
    return ImplicitObjective.of(batch, reference, beta);
  }

  @Override
  public LoadedRewardModel opened() {
    return new ImplicitRewardModel(model, reference, layout, beta);
  }

  @Override
  public HeldOutSteps heldOut() {
    return new ChainScorer(opened(), new StepTargets(settings.neutralAs(), settings.humanSteps()));
  }

  @Override
  public boolean isTrainedOnOutcomes() {
    return true;
  }

  @Override
  public Map<String, Object> entries() {
    Map<String, Object> entries = new TreeMap<>(FolderFormats.entries(formats));
    entries.put(RewardEntry.KEY, RewardDescriptor.implicit(referenceFolder, beta));
    return entries;
  }

  @Override
  public HeadLabels labels() {
    return HeadLabels.ONE;
  }

  @Override
  public void close() {
    reference.close();
  }
}
