package io.stepwise.policy.ppo;

import io.stepwise.policy.advantage.DrGrpo;
import io.stepwise.policy.advantage.Grpo;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** How the rewards of chains become advantages. */
public enum AdvantageEstimator {
  /** A critic's values: {@link io.stepwise.policy.advantage.GeneralizedAdvantage}. */
  GAE(Compares.CRITIC, ProcessForm.values()),
  /** The mean of the other chains of the problem: {@link LeaveOneOut}. */
  RLOO(Compares.GROUP, ProcessForm.values()),
  /** The group's mean and standard deviation: {@link Grpo}. */
  GRPO(Compares.GROUP, Forms.OF_CHAINS),
  /** The group's mean: {@link DrGrpo}. */
  DR_GRPO(Compares.GROUP, Forms.OF_CHAINS),
  /** The mean and standard deviation of the step scores of the group: {@link GroupSteps}. */
  GRPO_PROCESS(Compares.GROUP, ProcessForm.SUM),
  /** The group's mean and standard deviation of each reward: {@link DecoupledGroups}. */
  GDPO(Compares.GROUP, Forms.OF_CHAINS),
  /** The mean and standard deviation over all tokens of the batch: {@link RewardToGo}. */
  REINFORCE_PLUS_PLUS(Compares.BATCH, ProcessForm.values()),
  /** The group's mean, then mean and standard deviation over all tokens of the batch. */
  REINFORCE_PLUS_PLUS_BASELINE(Compares.GROUP, Forms.OF_CHAINS);

  private enum Compares {
    CRITIC,
    GROUP,
    BATCH
  }

  /** Forms by constant, since a constant's arguments cannot refer to the enumeration's fields. */
  private static final class Forms {
    /** Those whose sum over the steps rates the whole chain. */
    static final ProcessForm[] OF_CHAINS = {
      ProcessForm.RUNNING_MIN,
      ProcessForm.MIN,
      ProcessForm.STRICT_MIN,
      ProcessForm.SUM,
      ProcessForm.NONE
    };
  }

  private final Compares compares;
  private final Set<ProcessForm> forms;

  AdvantageEstimator(Compares compares, ProcessForm... forms) {
    this.compares = compares;
    this.forms = EnumSet.copyOf(Arrays.asList(forms));
  }

  /** Whether a critic is trained next to the policy. */
  public boolean needsCritic() {
    return compares == Compares.CRITIC;
  }

  /** Whether chains are compared with other chains of their problem, of which it takes two. */
  public boolean needsGroups() {
    return compares == Compares.GROUP;
  }

  /** Whether it defines advantages for step rewards of this form. */
  boolean takes(ProcessForm form) {
    return forms.contains(form);
  }

  /** The forms of step rewards that it takes, as they are typed. */
  String forms() {
    return forms.stream().map(AdvantageEstimator::key).collect(Collectors.joining(", "));
  }

  /** The name as it is typed. */
  public String key() {
    return key(this);
  }

  static String key(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The estimator without a critic. */
  CriticFreeEstimator criticFree(PpoSettings settings) {
    return switch (this) {
      case GAE -> throw new IllegalStateException("Cannot estimate advantages: gae needs a critic");
      case RLOO -> new LeaveOneOut();
      case GRPO -> new GroupReturns(new Grpo());
      case DR_GRPO -> new GroupReturns(new DrGrpo());
      case GRPO_PROCESS -> new GroupSteps(settings.processWeight());
      case GDPO -> new DecoupledGroups(settings.outcomeWeight(), settings.processWeight());
      case REINFORCE_PLUS_PLUS -> new RewardToGo(false);
      case REINFORCE_PLUS_PLUS_BASELINE -> new RewardToGo(true);
    };
  }
}
