package io.stepwise.prm.training;

import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.layout.VerificationPrompt;
import io.stepwise.prm.loss.VerdictObjective;
import io.stepwise.prm.sample.ReadableSamples;
import io.stepwise.prm.sample.SampleSource;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.sample.StepTargets;
import io.stepwise.prm.sample.VerdictSamples;
import io.stepwise.prm.scoring.GenerativeVerifier;
import io.stepwise.prm.scoring.GenerativeVerifier.Rationales;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A generative verifier, trained by the language-model loss on the answer to each question. With
 * rationales, its samples are critiques that the model writes as it is, and the answers after them.
 */
public final class GenerativeTraining implements KindTraining {
  private final CausalModel model;
  private final FormatSpec formats;
  private final VerificationPrompt prompt;
  private final Rationales rationales;
  private final double positiveWeight;
  private final StepTargets targets;
  private final SampleSource samples;

  /**
   * The training of a model.
   *
   * @param formats whose prompt format the question is put in
   * @param rationales critiques to sample before an answer
   * @param positiveWeight weight of questions whose answer is yes
   */
  public GenerativeTraining(
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
    int maxLength = Math.min(settings.maxLength(), model.config().maxPositions());
    this.targets = new StepTargets(settings.neutralAs(), settings.humanSteps());
    this.samples =
        new ReadableSamples(
            rationales.count() > 0
                ? CritiqueSamples.agreeing(
                    verifier(),
                    targets,
                    prompt.yesToken(model.tokenizer()),
                    prompt.noToken(model.tokenizer()),
                    maxLength)
                : new VerdictSamples(formats.open(model.tokenizer()), prompt, targets, maxLength));
  }

  @Override
  public SampleSource samples() {
    return samples;
  }

  @Override
  public ModelOutput output() {
    return ModelOutput.LOG_PROBS;
  }

  @Override
  public String loss() {
    return "verdict_loss";
  }

  @Override
  public TokenObjective objective(List<StepSample> batch) {
    return new VerdictObjective(batch, prompt.yesToken(model.tokenizer()), positiveWeight);
  }

  @Override
  public LoadedRewardModel opened() {
    return verifier();
  }

  private GenerativeVerifier verifier() {
    return new GenerativeVerifier(
        model, formats.open(model.tokenizer()), prompt, rationales, positiveWeight);
  }

  @Override
  public HeldOutSteps heldOut() {
    return new ChainScorer(opened(), targets);
  }

  @Override
  public Map<String, Object> entries() {
    Map<String, Object> entries = new TreeMap<>(FolderFormats.entries(formats));
    entries.put(RewardEntry.KEY, RewardDescriptor.generative(prompt, rationales, positiveWeight));
    return entries;
  }
}
