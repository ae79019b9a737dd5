package io.stepwise.prm.training;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.prm.head.StepHead;
import io.stepwise.prm.head.ThreeClassHead;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.layout.LayoutSpec;
import io.stepwise.prm.layout.SeparateLayout;
import io.stepwise.prm.loss.PrmObjective;
import io.stepwise.prm.loss.StepLoss;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.sample.OutcomeSamples;
import io.stepwise.prm.sample.ReadableSamples;
import io.stepwise.prm.sample.SampleBuilder;
import io.stepwise.prm.sample.SampleSource;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardDescriptor;
import io.stepwise.prm.scoring.RewardModels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The kinds whose head is read in the rows of a layout: process, three-class and outcome. */
public final class StepEndTraining implements KindTraining {
  private final CausalModel model;
  private final RewardKind kind;
  private final LayoutSpec spec;
  private final PrmSettings settings;
  private final double[] weights; // of the classes; one for a single logit
  private final double positiveWeight;
  private final StepLoss loss;
  private final SeparateLayout layout;
  private final int maxLength;
  private final SampleSource samples;

  /**
   * The training of a model.
   *
   * @param kind process, three-class or outcome
   * @param spec how the model reads its rows
   * @param positiveWeight weight of positive targets; with three classes, of those that count as
   *     correct
   * @throws InvalidConfiguration if a class counts as correct by one half and has a weight
   */
  public StepEndTraining(
      CausalModel model,
      RewardKind kind,
      LayoutSpec spec,
      PrmSettings settings,
      double positiveWeight) {
    this.model = model;
    this.kind = kind;
    this.spec = spec;
    this.settings = settings;
    this.positiveWeight = positiveWeight;
    this.weights =
        kind == RewardKind.THREE_CLASS
            ? classWeights(settings.neutralAs(), positiveWeight)
            : new double[] {positiveWeight};
    this.loss =
        kind == RewardKind.THREE_CLASS
            ? StepLoss.threeClass(weights)
            : StepLoss.binary(positiveWeight);
    this.layout = spec.layout(model.tokenizer());
    this.maxLength = Math.min(settings.maxLength(), model.config().maxPositions());
    this.samples =
        switch (kind) {
          case OUTCOME -> new OutcomeSamples(layout, maxLength);
          // A neutral rating is a class of its own, whatever its score counts as.
          case THREE_CLASS -> trained(builder(NeutralAs.HALF).withClasses());
          default -> trained(builder(settings.neutralAs()));
        };
  }

  private SampleSource trained(SampleBuilder builder) {
    boolean ends = settings.lmLossOnEnd() && settings.lmLossWeight() > 0;
    return new ReadableSamples(ends ? builder.withEnd() : builder);
  }

  private static double[] classWeights(NeutralAs neutralAs, double positiveWeight) {
    if (neutralAs == NeutralAs.HALF && positiveWeight != 1) {
      throw new InvalidConfiguration(
          "Cannot use setting positive-weight: a neutral step counts as correct by one half (%s with training.neutral-as=half, expected positive, negative or ignore)"
              .formatted(positiveWeight));
    }
    double neutral = neutralAs == NeutralAs.POSITIVE ? positiveWeight : 1;
    return new double[] {1, neutral, positiveWeight};
  }

  private SampleBuilder builder(NeutralAs neutralAs) {
    return new SampleBuilder(layout, neutralAs, settings.humanSteps(), maxLength);
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
    return new PrmObjective(batch, settings.lmLossWeight(), loss);
  }

  private ProcessRewardModel rewardModel() {
    StepHead head =
        kind == RewardKind.THREE_CLASS ? new ThreeClassHead(settings.neutralAs()) : StepHead.SCALAR;
    return new ProcessRewardModel(model, kind, head, layout);
  }

  @Override
  public LoadedRewardModel opened() {
    return rewardModel();
  }

  @Override
  public HeldOutSteps heldOut() {
    return HeldOutSteps.of(
        new ReadableSamples(builder(settings.neutralAs())), new HeldOutScorer(rewardModel()));
  }

  @Override
  public boolean isTrainedOnOutcomes() {
    return kind == RewardKind.OUTCOME;
  }

  @Override
  public Map<String, Object> entries() {
    Map<String, Object> entry =
        kind == RewardKind.PROCESS ? new TreeMap<>() : RewardDescriptor.of(kind);
    if (kind == RewardKind.THREE_CLASS) {
      entry.put(RewardModels.NEUTRAL_AS, settings.neutralAs().word());
    }
    return spec.entries(entry);
  }

  @Override
  public double[] biasCorrection() {
    return positiveWeight == 1
        ? new double[0]
        : Arrays.stream(weights).map(weight -> Math.log(1 / weight)).toArray();
  }

  @Override
  public double logitCorrection() {
    return -Math.log(positiveWeight);
  }

  @Override
  public HeadLabels labels() {
    return kind == RewardKind.THREE_CLASS ? HeadLabels.ONE : spec.labels();
  }
}
