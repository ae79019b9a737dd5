package io.stepwise.policy.online;

import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.random.EpochOrder;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.layout.ResponseLayout;
import io.stepwise.prm.layout.ResponseRow;
import io.stepwise.prm.loss.ImplicitObjective;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.scoring.ImplicitFolders;
import io.stepwise.prm.scoring.RewardDescriptor;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An implicit reward model that is trained on the outcomes of a policy's chains, once per iteration
 * (PRIME, arXiv:2502.01456). The rewards of these chains are those of the model before the update.
 */
public final class OnlineRewardModel implements AutoCloseable {
  /** Where the reward model lies in a checkpoint and in the output. */
  public static final String PREFIX = "reward-model/";

  private final Learner learner;
  private final CausalModel reference;
  private final ResponseLayout layout;
  private final double beta;
  private final Map<String, Object> entries;
  private final OnlineRewardSettings settings;
  private final int batchSize;
  private final NamedRandom random;

  /**
   * A reward model at the start of a training, or as a checkpoint has it.
   *
   * @param rewardModel folder of an implicit reward model, as it was before the training
   * @param checkpoint what {@link #save} wrote into
   * @param batchSize chains per optimizer step
   * @param dataParallel gradient shards
   */
  public OnlineRewardModel(
      InputFolder rewardModel,
      Optional<InputFolder> checkpoint,
      OnlineRewardSettings settings,
      int batchSize,
      int dataParallel,
      NamedRandom random) {
    this.settings = settings;
    this.batchSize = batchSize;
    this.random = random.child("reward-model");
    ImplicitFolders parts = ImplicitFolders.of(rewardModel);
    this.beta = parts.beta();
    this.reference = CausalModel.load(parts.reference()).useThreads(dataParallel);
    CausalModel model =
        checkpoint
            .map(folder -> CausalModel.load(folder, PREFIX))
            .orElseGet(() -> CausalModel.load(parts.model()));
    FormatSpec formats =
        FolderFormats.settle(parts.model(), model.tokenizer(), FormatSettings.DEFAULTS, "");
    this.layout = new ResponseLayout(formats.open(model.tokenizer()));
    this.entries = new TreeMap<>(FolderFormats.entries(formats));
    entries.put(RewardEntry.KEY, RewardDescriptor.implicit(parts.reference(), beta));
    OptimizerSettings adam =
        OptimizerSettings.adamW().withClipNorm(settings.rewardModelMaxGradNorm());
    this.learner = new Learner(model, ModelOutput.LOG_PROBS, adam, dataParallel);
    checkpoint.ifPresent(folder -> learner.restore(folder, PREFIX));
  }

  /**
   * Learns the outcomes of one iteration's graded chains.
   *
   * @param iteration from 1
   * @param policyTokenizer identity of the tokenizer that the chains' ids are of
   * @return metrics, means over the last pass; none if no chain has a step
   */
  public Map<String, Double> update(
      int iteration, List<ScoredChain> chains, String policyTokenizer) {
    List<StepSample> samples = new ArrayList<>();
    for (ScoredChain chain : ScoredChain.graded(chains)) {
      sample(chain, policyTokenizer).ifPresent(samples::add);
    }
    Map<String, Double> metrics = new TreeMap<>();
    for (int epoch = 0; epoch < settings.rewardModelEpochs() && !samples.isEmpty(); epoch++) {
      metrics = epoch(samples, new EpochOrder(random.child(iteration, epoch), samples.size()));
    }
    return metrics;
  }

  private Map<String, Double> epoch(List<StepSample> samples, EpochOrder order) {
    Map<String, Double> sums = new TreeMap<>();
    for (int from = 0; from < samples.size(); from += batchSize) {
      List<StepSample> batch = new ArrayList<>();
      for (int p = from; p < Math.min(samples.size(), from + batchSize); p++) {
        batch.add(samples.get(order.at(p)));
      }
      double share = batch.size() / (double) samples.size();
      Map<String, Double> step =
          learner.step(
              batch.stream().map(StepSample::row).toList(),
              ImplicitObjective.of(batch, reference, beta),
              settings.rewardModelLearningRate());
      step.remove("outcome_loss"); // equals loss
      step.forEach(
          (name, value) ->
              sums.merge(
                  "reward_model_" + name.replace("outcome_", ""), share * value, Double::sum));
    }
    return sums;
  }

  /** The tokens of a chain's steps with its outcome, as the reward model reads them. */
  private Optional<StepSample> sample(ScoredChain scored, String policyTokenizer) {
    SampledTokens tokens =
        new SampledTokens(
            scored.chain().prompt(), scored.chain().response(), scored.stepEnds(), policyTokenizer);
    Solution solution = new Solution(scored.chain().problem(), scored.steps(), Optional.of(tokens));
    CausalModel model = learner.model();
    int longest = Math.min(model.config().maxPositions(), reference.config().maxPositions());
    ResponseRow row = layout.layOut(solution).truncated(longest);
    int last = row.ends().length - 1;
    if (last < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new StepSample(
            scored.chain().id().problemId(),
            solution,
            row.ids(),
            new int[] {last},
            new int[] {row.promptLength()},
            new int[] {row.ends()[last]},
            new float[] {scored.correct() ? 1 : 0},
            new boolean[row.ids().length]));
  }

  /** Writes the model, as a reward model that opens by its folder, and the optimizer's state. */
  public void save(OutputFolder folder) {
    learner.save(folder, PREFIX, entries);
  }

  /** Writes the model alone. */
  public void saveModel(OutputFolder folder) {
    learner.model().save(folder, PREFIX, entries);
  }

  @Override
  public void close() {
    learner.close();
    learner.model().close();
    reference.close();
  }
}
