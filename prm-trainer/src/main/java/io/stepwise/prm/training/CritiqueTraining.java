package io.stepwise.prm.training;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.layout.VerificationPrompt;
import io.stepwise.prm.loss.PrmObjective;
import io.stepwise.prm.loss.StepLoss;
import io.stepwise.prm.sample.ReadableSamples;
import io.stepwise.prm.sample.SampleSource;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.sample.StepTargets;
import io.stepwise.prm.scoring.GenerativeVerifier;
import io.stepwise.prm.scoring.GenerativeVerifier.Rationales;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model that writes a critique of a step and then scores the step with its scalar head (Ankner et
 * al. 2024, arXiv:2408.11791), with cross-entropy in place of preferences. Its samples are
 * critiques that the model writes as it is; the next-token loss on them keeps the model writing.
 */
public final class CritiqueTraining implements KindTraining {
  private final CausalModel model;
  private final FormatSpec formats;
  private final VerificationPrompt prompt;
  private final Rationales rationales;
  private final double positiveWeight;
  private final PrmSettings settings;
  private final StepTargets targets;
  private final SampleSource samples;

  /**
   * The training of a model.
   *
   * @param formats whose prompt format the question is put in
   * @param rationales critiques of a step when the trained model scores; it is trained on one
   * @param positiveWeight weight of correct steps
   * @throws InvalidConfiguration if a critique may fill the longest row
   */
  public CritiqueTraining(
      CausalModel model,
      FormatSpec formats,
      VerificationPrompt prompt,
      Rationales rationales,
      double positiveWeight,
      PrmSettings settings) {
    this.model = model;
    this.formats = formats;
    this.prompt = prompt;
    this.rationales = rationales;
    this.positiveWeight = positiveWeight;
    this.settings = settings;
    this.targets = new StepTargets(settings.neutralAs(), settings.humanSteps());
    int longest = Math.min(settings.maxLength(), model.config().maxPositions());
    if (longest <= rationales.maxTokens()) {
      throw new InvalidConfiguration(
          "Cannot train critique reward model: no room for a question next to a critique (rationale-tokens=%d, expected less than training.max-length and the model's maximum, %d)"
              .formatted(rationales.maxTokens(), longest));
    }
    this.samples =
        new ReadableSamples(
            CritiqueSamples.scored(
                verifier(new Rationales(1, rationales.maxTokens(), rationales.temperature())),
                targets,
                longest));
  }

  @Override
  public SampleSource samples() {
    return samples;
  }

  @Override
  public ModelOutput output() {
    return settings.lmLossWeight() > 0 ? ModelOutput.ALL : ModelOutput.HEAD;
  }

  @Override
  public String loss() {
    return "step_loss";
  }

  @Override
  public TokenObjective objective(List<StepSample> batch) {
    return new PrmObjective(batch, settings.lmLossWeight(), StepLoss.binary(positiveWeight));
  }

  @Override
  public LoadedRewardModel opened() {
    return verifier(rationales);
  }

  private GenerativeVerifier verifier(Rationales written) {
    return GenerativeVerifier.critique(
        model, formats.open(model.tokenizer()), prompt, written, positiveWeight);
  }

  @Override
  public HeldOutSteps heldOut() {
    return new ChainScorer(opened(), targets);
  }

  @Override
  public Map<String, Object> entries() {
    Map<String, Object> entries = new TreeMap<>(FolderFormats.entries(formats));
    entries.put(RewardEntry.KEY, RewardDescriptor.critique(prompt, rationales, positiveWeight));
    return entries;
  }
}
