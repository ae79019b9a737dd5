package io.stepwise.policy.ppo;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.random.EpochOrder;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.StepTime;
import io.stepwise.lm.optimizer.LearningRate;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.policy.kl.AdaptiveKl;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Proximal policy optimisation (Schulman et al. 2017, arXiv:1707.06347) and its relatives without a
 * critic, as they are used for language models: advantages are fixed once per iteration, then
 * policy and critic take several clipped updates over shuffled minibatches of whole chains, until
 * the policy has moved too far. {@link AdvantageEstimator} and {@link PolicyLossForm} make the
 * algorithm.
 */
public final class PpoTrainer implements AutoCloseable {
  /** Where the critic stands in a checkpoint. */
  public static final String CRITIC = "critic/";

  private static final String KL = "kl-controller.json";

  private final PpoSettings settings;
  private final NamedRandom random;
  private final Learner policy;
  private final Optional<Learner> critic;
  private final CausalModel reference;
  private final int maxTokens;
  private Optional<AdaptiveKl> kl;

  /**
   * A trainer with empty optimiser state.
   *
   * @param policy changed by training
   * @param reference the policy that must not be left too far
   * @param critic a model with a scalar head, changed by training; empty if the advantage estimator
   *     needs none. All three are owned by the caller.
   * @param maxTokens longest response
   */
  public PpoTrainer(
      CausalModel policy,
      CausalModel reference,
      Optional<CausalModel> critic,
      PpoSettings settings,
      int maxTokens,
      NamedRandom random) {
    if (critic.isPresent() != settings.advantageEstimator().needsCritic()) {
      throw new IllegalArgumentException(
          "Cannot train policy: the advantage estimator and the critic do not match (%s, critic %s)"
              .formatted(settings.advantageEstimator(), critic.isPresent()));
    }
    this.settings = settings;
    this.random = random.child("ppo");
    OptimizerSettings adam = OptimizerSettings.adamW().withEpsilon(1e-5);
    this.policy = new Learner(policy, ModelOutput.LOG_PROBS, adam, settings.dataParallel());
    this.critic =
        critic.map(model -> new Learner(model, ModelOutput.HEAD, adam, settings.dataParallel()));
    this.reference = reference;
    this.maxTokens = maxTokens;
    KlControlSettings control = settings.klControl();
    this.kl =
        control.klController() == KlController.ADAPTIVE
            ? Optional.of(
                new AdaptiveKl(
                    settings.klCoef(), control.klControllerTarget(), control.klControllerHorizon()))
            : Optional.empty();
  }

  /**
   * Learns from one iteration's chains.
   *
   * @param iteration from 1
   * @param rateShare share of the learning rates to use, in (0, 1]
   * @param chains made by the policy as it is now; those that could not be graded are left out
   * @return figures: what the chains earned, and the last epoch's means over minibatches
   * @throws InfrastructureFailure where no chain could be graded
   */
  public Map<String, Double> iterate(int iteration, double rateShare, List<ScoredChain> chains) {
    List<ScoredChain> graded = ScoredChain.graded(chains);
    if (graded.isEmpty()) {
      throw new InfrastructureFailure(
          "Cannot train policy: no chain could be graded (0 of "
              + chains.size()
              + ", expected at least 1; the grader ran out of time or failed)");
    }
    ExperienceBuilder.Batch batch = experience().build(graded);
    Map<String, Double> figures = new TreeMap<>(batch.figures());
    kl.ifPresent(
        control -> {
          figures.put("kl_coef", control.beta());
          kl = Optional.of(control.after(figures.get("sequence_kl"), graded.size()));
        });
    figures.put("undecided", 1 - graded.size() / (double) chains.size());
    int epochs = 0;
    while (epochs < settings.ppoEpochs() && !batch.chains().isEmpty()) {
      Map<String, Double> epoch = epoch(batch.chains(), iteration, epochs, rateShare);
      figures.putAll(epoch);
      epochs++;
      if (epoch.getOrDefault("approx_kl_k3", 0.0) > settings.targetKl()) {
        break;
      }
    }
    figures.put("ppo_epochs", (double) epochs);
    return figures;
  }

  /** Rewards and advantages, at the present KL penalty coefficient. */
  private ExperienceBuilder experience() {
    return new ExperienceBuilder(
        policy.model(),
        reference,
        critic.map(Learner::model),
        kl.map(control -> settings.withKlCoef(control.beta())).orElse(settings),
        maxTokens);
  }

  /**
   * Times an optimizer step on some chains without taking it. The models stay as they are; the
   * optimizers' states do not, so a trainer that was timed is not used for training.
   *
   * @param chains one minibatch; if none has an advantage, there is no step to time
   */
  public PpoTime time(List<ScoredChain> chains) {
    long started = System.nanoTime();
    List<Experience> minibatch = experience().build(chains).chains();
    double seconds = (System.nanoTime() - started) / 1e9;
    if (minibatch.isEmpty()) {
      return new PpoTime(seconds, StepTime.NONE, StepTime.NONE);
    }
    List<int[]> rows = minibatch.stream().map(Experience::row).toList();
    return new PpoTime(
        seconds,
        policy.time(rows, new PolicyObjective(minibatch, settings, maxTokens)),
        critic
            .map(learner -> learner.time(rows, new CriticObjective(minibatch, settings)))
            .orElse(StepTime.NONE));
  }

  private Map<String, Double> epoch(
      List<Experience> chains, int iteration, int epoch, double rateShare) {
    boolean policyLearns = iteration > settings.iterationsOfCriticAlone();
    EpochOrder order = new EpochOrder(random.child(iteration, epoch), chains.size());
    Map<String, Double> sums = new TreeMap<>();
    int updates = 0;
    double largestRatio = 0;
    for (int from = 0; from < chains.size(); from += settings.miniBatchSize()) {
      List<Experience> minibatch = new ArrayList<>();
      for (int p = from; p < Math.min(chains.size(), from + settings.miniBatchSize()); p++) {
        minibatch.add(chains.get(order.at(p)));
      }
      List<int[]> rows = minibatch.stream().map(Experience::row).toList();
      if (policyLearns) {
        double rate =
            new LearningRate(
                    rateShare * settings.policyLearningRate(), settings.warmupSteps(), 1, 1)
                .at(policy.steps());
        sums.merge("policy_learning_rate", rate, Double::sum);
        PolicyObjective objective = new PolicyObjective(minibatch, settings, maxTokens);
        add(sums, "policy_", policy.step(rows, objective, rate));
        largestRatio = Math.max(largestRatio, objective.largestRatio());
      }
      critic.ifPresent(
          learner ->
              add(
                  sums,
                  "critic_",
                  learner.step(
                      rows,
                      new CriticObjective(minibatch, settings),
                      rateShare * settings.valueLearningRate())));
      updates++;
    }
    double n = updates;
    sums.replaceAll((name, sum) -> sum / n);
    if (policyLearns) {
      sums.put("ratio_max", largestRatio);
    }
    return sums;
  }

  private static void add(Map<String, Double> sums, String prefix, Map<String, Double> step) {
    step.forEach(
        (name, value) ->
            sums.merge(name.equals("gradient_norm") ? prefix + name : name, value, Double::sum));
  }

  /**
   * Writes the policy at the folder's top, the critic, if any, below it, and the optimizers'
   * states.
   */
  public void save(OutputFolder folder) {
    policy.save(folder, "");
    critic.ifPresent(learner -> learner.save(folder, CRITIC));
    kl.ifPresent(control -> folder.write(KL, Json.pretty(Map.of("beta", control.beta()))));
  }

  /** Restores what {@link #save} wrote; the models have been loaded from the same folder. */
  public void restore(InputFolder folder) {
    policy.restore(folder, "");
    critic.ifPresent(learner -> learner.restore(folder, CRITIC));
    kl = kl.map(control -> new AdaptiveKl(beta(folder), control.target(), control.horizon()));
  }

  private static double beta(InputFolder folder) {
    return Json.read(folder.text(KL), folder.path() + "/" + KL).path("beta").doubleValue();
  }

  @Override
  public void close() {
    policy.close();
    critic.ifPresent(Learner::close);
  }
}
