package io.stepwise.jobs.evaluate;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the candidates of {@code evaluate best-of-n}, after a check of what was asked for. */
final class CandidatePools {
  private CandidatePools() {}

  /**
   * The candidates.
   *
   * @param context to score chains with reward models; null to read them only
   */
  static List<CandidatePool> read(BestOfNConfig config, JobContext context) {
    check(config);
    BestOfNConfig.Source source = config.source();
    List<CandidatePool> pools = new ArrayList<>();
    for (String folder : source.chains()) {
      pools.add(
          context == null
              ? ChainCandidates.read(folder, config.aggregate().get(0))
              : ChainCandidates.read(folder, config.aggregate().get(0), source, context));
    }
    if (source.byFile()) {
      source.input().forEach(file -> pools.add(CandidateRows.read(file, List.of(file))));
    } else if (!source.input().isEmpty()) {
      pools.add(CandidateRows.read(String.join(", ", source.input()), source.input()));
    }
    checkChosen(config, pools);
    return pools;
  }

  private static void check(BestOfNConfig config) {
    BestOfNConfig.Source source = config.source();
    if (source.input().isEmpty() == source.chains().isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot evaluate: give either --input or --chains ("
              + (source.chains().isEmpty() ? "neither" : "both")
              + ", expected one)");
    }
    if (!source.model().isEmpty() && source.chains().isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot evaluate: --model scores chains, and --input holds scores itself (--model "
              + source.model().get(0)
              + ", expected none)");
    }
    if (!source.model().isEmpty()
        && (!config.scores().isEmpty() || config.chosen().choose() != null)) {
      throw new InvalidConfiguration(
          "Cannot evaluate: --scores and --choose use the scores in the input (given with --model "
              + source.model().get(0)
              + ", expected neither)");
    }
    if (config.selection().first() && config.selection().letsVerify()) {
      throw new InvalidConfiguration(
          "Cannot evaluate: --first and --lets-verify choose different candidates (both, expected"
              + " one)");
    }
    if (config.aggregate().isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot use setting aggregate: no value (expected at least one)");
    }
  }

  private static void checkChosen(BestOfNConfig config, List<CandidatePool> pools) {
    if (config.chosen().choose() != null
        && config.chosen().chooseBy() != ChooseBy.MAJORITY
        && !pools.get(0).isScored()) {
      throw new InvalidConfiguration(
          "Cannot choose candidates: they have no scores (--choose-by %s, expected majority; rollout --reward-model scores chains) at %s"
              .formatted(
                  config.chosen().chooseBy().name().toLowerCase(Locale.ROOT),
                  pools.get(0).input()));
    }
    if (config.chosen().choose() != null
        && (pools.size() > 1
            || config.aggregate().size() > 1
            || pools.get(0).names(config.names()).size() > 1)) {
      throw new InvalidConfiguration(
          "Cannot choose candidates: --choose needs one set of scores and one aggregate ("
              + Amount.of(pools.size(), "inputs")
              + ", scores "
              + String.join(", ", pools.get(0).names(config.names()))
              + ", expected one)");
    }
  }
}
