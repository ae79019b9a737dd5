package io.stepwise.jobs.retrain.gate;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Checks whether a new file's labels are plausible, by the champion's scores of its steps.
 *
 * <p>Two questions, each with the benefit of the doubt that its interval leaves: does the champion
 * rank right above wrong steps at all (flipped ratings give nearly 1 − AUROC), and of how many
 * problems does the label of the step it is surest of say the opposite (a share of wrong labels
 * shows there). A problem counts once, however many steps it has: a solution whose ratings are
 * turned round ends at its first step, and next to the many steps of sound ones it would not show.
 */
public final class LabelChecks {
  private LabelChecks() {}

  /**
   * Whether a champion is good enough to check labels: on every frozen set it must rank better than
   * it is asked to rank new labels.
   */
  public static boolean mayJudge(List<JudgedSet> frozen, GateSettings settings) {
    return frozen.stream()
        .allMatch(
            set ->
                set.isFinite()
                    && set.auroc(IntStream.range(0, set.problems()).toArray())
                        > settings.minLabelAuroc());
  }

  /**
   * Both checks.
   *
   * @param file the new labels as the champion judges them; with no steps nothing is asked
   */
  public static List<Check> of(JudgedSet file, GateSettings settings, NamedRandom random) {
    if (file.size() == 0) {
      return List.of();
    }
    Interval auroc = Bootstrap.of(file.problems(), file::auroc, random.child(file.name(), "auroc"));
    Interval contradicted =
        Bootstrap.of(
            file.problems(),
            chosen -> contradicted(file, chosen, settings.confidence()),
            random.child(file.name(), "contradicted"));
    boolean oneClass = Double.isNaN(auroc.estimate());
    boolean unsure = Double.isNaN(contradicted.estimate());
    return List.of(
        new Check(
            Check.Kind.LABELS,
            "champion's step AUROC",
            file.name(),
            oneClass || !(auroc.high() < settings.minLabelAuroc()),
            oneClass ? "all labels are equal" : Formatting.interval(auroc),
            "an interval that reaches " + Formatting.number(settings.minLabelAuroc()),
            "If the champion ranks right steps below wrong ones, the labels are probably"
                + " inverted."),
        new Check(
            Check.Kind.LABELS,
            "problems that contradict the champion's most confident score",
            file.name(),
            unsure || !(contradicted.low() > settings.maxContradicted()),
            unsure ? "the champion is confident about no step" : Formatting.interval(contradicted),
            "an interval that is not wholly above " + Formatting.number(settings.maxContradicted()),
            "A few contradictions are informative; many suggest wrong labels."));
  }

  /**
   * The share of problems whose surest step is labelled the opposite, among problems with a step of
   * which the champion is sure.
   */
  private static double contradicted(JudgedSet file, int[] problems, double sure) {
    int certain = 0;
    int against = 0;
    for (int p : problems) {
      int surest = surest(file, file.stepsOf(p));
      double probability = file.probability(surest);
      if (certainty(probability) >= sure) {
        certain++;
        against += probability > 0.5 == file.isCorrect(surest) ? 0 : 1;
      }
    }
    return certain == 0 ? Double.NaN : (double) against / certain;
  }

  /** The first of the surest steps. */
  private static int surest(JudgedSet file, int[] steps) {
    int surest = steps[0];
    for (int step : steps) {
      if (certainty(file.probability(step)) > certainty(file.probability(surest))) {
        surest = step;
      }
    }
    return surest;
  }

  private static double certainty(double probability) {
    return Math.max(probability, 1 - probability);
  }
}
