package io.stepwise.jobs.solve;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.MonteCarloTreeSearch;
import io.stepwise.rollout.search.SelectionRule;
import io.stepwise.rollout.search.TreeBackup;
import io.stepwise.rollout.search.TreePrior;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Details of the search methods; each method uses some of them.
 *
 * @param width extensions of a prefix
 * @param lookaheadSteps steps that lookahead search looks ahead
 * @param sweeps sweeps of particle Gibbs
 * @param threshold score below which backtracking takes a step back
 * @param autoThreshold score from which effort auto is content with one solution
 * @param maxSteps most steps of a solution
 * @param stepAggregate combines the scores of a prefix's steps
 * @param rule how tree search selects
 * @param prior P of the rule
 * @param exploration c of the rule
 * @param backup what tree search reduces values to
 * @param evaluation what a leaf of tree search is worth
 * @param parallel leaves of tree search that are computed together
 * @param poolTemperature temperature with which prefixes are drawn from the pool
 * @param treeState folder that keeps the trees of MCTS; null for none
 */
public record SearchSettings(
    @Setting(
            value = "Extensions of each prefix: beam width, DVTS width, children in MCTS",
            min = 1,
            max = 4_096)
        int width,
    @Setting(value = "Steps that lookahead search looks ahead", min = 1, max = 10_000)
        int lookaheadSteps,
    @Setting(value = "Sweeps of particle Gibbs", min = 1, max = 10_000) int sweeps,
    @Setting(value = "Score below which backtracking rejects a step", min = 0, max = 1)
        double threshold,
    @Setting(
            value = "Minimum score at which effort auto accepts the first solution",
            min = 0,
            max = 1)
        double autoThreshold,
    @Setting(value = "Maximum number of steps of a solution", min = 1) int maxSteps,
    @Setting("How the step scores of a prefix become one score") StepAggregation stepAggregate,
    @Setting("Selection rule of MCTS") SelectionRule rule,
    @Setting(
            "Prior of a child in the selection rule of MCTS: its share of the samples, uniform, or"
                + " its share of the reward model's scores")
        TreePrior prior,
    @Setting(value = "Exploration constant of the selection rule", min = 0) double exploration,
    @Setting("How MCTS combines the values of a node's visits") TreeBackup backup,
    @Setting(
            "Value of a leaf in MCTS: the score of its prefix or of a sampled completion (rollout)")
        MonteCarloTreeSearch.Evaluation evaluation,
    @Setting(value = "Leaves that MCTS evaluates together", min = 1, max = 65_536) int parallel,
    @Setting(value = "Temperature at which prefixes are sampled from the pool", above = 0)
        double poolTemperature,
    @Setting(
            "Folder that keeps the trees of MCTS; a later run with more samples and otherwise equal"
                + " settings continues them")
        String treeState) {
  /** Four extensions each; scores of prefixes are those of their last step. */
  public static final SearchSettings DEFAULTS =
      new SearchSettings(
          4,
          1,
          2,
          0.3,
          0.9,
          40,
          StepAggregation.LAST,
          SelectionRule.PUCT,
          TreePrior.POLICY,
          1.25,
          TreeBackup.MEAN,
          MonteCarloTreeSearch.Evaluation.PREFIX,
          4,
          0.1,
          null);

  /** Checks the ranges. */
  public SearchSettings {
    SettingRange.check(
        SearchSettings.class,
        width,
        lookaheadSteps,
        sweeps,
        threshold,
        autoThreshold,
        maxSteps,
        stepAggregate,
        rule,
        prior,
        exploration,
        backup,
        evaluation,
        parallel,
        poolTemperature,
        treeState);
  }

  /**
   * Keys that searches do not read, and why, for {@link io.stepwise.jobs.config.PartlyUsed}.
   * Without {@code tree-state}, which is rejected where no tree is kept.
   *
   * @param also further keys that the command reads
   */
  public Map<String, String> unusedKeys(Collection<SearchMethod> methods, Set<String> also) {
    String names = methods.stream().map(SearchMethod::word).collect(Collectors.joining(","));
    String why = "with " + (methods.size() == 1 ? "method=" : "methods=") + names;
    Map<String, String> unused = new LinkedHashMap<>();
    for (RecordComponent component : SearchSettings.class.getRecordComponents()) {
      String key = SettingRange.key(component.getName());
      boolean read = methods.stream().anyMatch(method -> method.searchKeys().contains(key));
      if (!read && !also.contains(key) && !key.equals("tree-state")) {
        unused.put("search." + key, why);
      }
    }
    if (rule == SelectionRule.UCT) {
      unused.putIfAbsent("search.prior", "with search.rule=uct");
    }
    if (rule == SelectionRule.ALPHA_ZERO) {
      unused.putIfAbsent("search.exploration", "with search.rule=alpha-zero");
    }
    return unused;
  }

  /**
   * What results depend on, as text for the digests by which trees and results are found again. The
   * default prior is left out, so that those from before there was a choice are found.
   */
  public String identity() {
    return withoutTreeState().toString().replace(", prior=" + DEFAULTS.prior, "");
  }

  private SearchSettings withoutTreeState() {
    return new SearchSettings(
        width,
        lookaheadSteps,
        sweeps,
        threshold,
        autoThreshold,
        maxSteps,
        stepAggregate,
        rule,
        prior,
        exploration,
        backup,
        evaluation,
        parallel,
        poolTemperature,
        null);
  }

  /**
   * Rejects a folder for trees.
   *
   * @param reason why none can be kept
   * @throws InvalidConfiguration if there is one
   */
  public void rejectTreeState(String reason) {
    if (treeState != null) {
      throw new InvalidConfiguration(
          "Cannot use setting search.tree-state: %s (%s, expected none)"
              .formatted(reason, treeState));
    }
  }
}
