package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Solves running totals imperfectly: mostly right, with a few facts learned wrongly, occasional
 * slips, and sometimes a line that only restates the total. After an error it continues
 * consistently from the wrong total.
 *
 * <p>Of the 200 facts (total, operation) a fixed share are misconceptions, each with one fixed
 * wrong result; which ones follows from the randomness given to the constructor. A model that
 * imitates this demonstrator greedily repeats the misconceptions, so that improving on it means
 * unlearning them.
 */
public final class Demonstrator {
  private final Rates rates;
  private final int[]
      misconceptions; // [FACTS], distance from the right result, -1 if learned correctly

  /**
   * How imperfect it is. All are probabilities or shares in [0, 1].
   *
   * @param misconceptions share of the 200 facts that were learned wrongly
   * @param misconceptionUse how often such a fact gives its wrong result
   * @param slip how often any other calculation gives a uniformly wrong digit
   * @param restatement how often a line restating the total comes before a calculation, never twice
   *     in a row
   */
  public record Rates(
      double misconceptions, double misconceptionUse, double slip, double restatement) {
    /** What fine-tuning imitates: right on somewhat under half of the problems. */
    public static final Rates DEFAULT = new Rates(0.25, 0.6, 0.06, 0.05);

    /** Rejects anything outside [0, 1]. */
    public Rates {
      for (double rate : new double[] {misconceptions, misconceptionUse, slip, restatement}) {
        if (!(rate >= 0 && rate <= 1)) {
          throw new InvalidConfiguration(
              "Cannot create demonstrator: rate out of range (" + rate + ", expected 0 to 1)");
        }
      }
    }

    /** The same, with another slip rate: more, and more varied, wrong steps for reward models. */
    public Rates withSlip(double slip) {
      return new Rates(misconceptions, misconceptionUse, slip, restatement);
    }

    /** The probability that a calculation is wrong, over all facts. */
    public double error() {
      return misconceptions * (misconceptionUse + (1 - misconceptionUse) * slip)
          + (1 - misconceptions) * slip;
    }
  }

  /**
   * A demonstrator.
   *
   * @param facts decides which facts are misconceptions; equal names give equal misconceptions,
   *     whatever the other rates
   */
  public Demonstrator(NamedRandom facts, Rates rates) {
    this.rates = rates;
    this.misconceptions = misconceptions(facts.stream(), rates.misconceptions());
  }

  private static int[] misconceptions(SplittableRandom random, double share) {
    int[] order = new int[Operation.FACTS];
    int[] offset = new int[Operation.FACTS];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1); // Fisher-Yates, inside out
      order[i] = order[j];
      order[j] = i;
    }
    for (int i = 0; i < offset.length; i++) {
      offset[i] = random.nextInt(1, 10);
    }
    int[] wrong = new int[Operation.FACTS];
    Arrays.fill(wrong, -1);
    for (int i = 0; i < Math.round(share * Operation.FACTS); i++) {
      wrong[order[i]] = offset[order[i]];
    }
    return wrong;
  }

  /** How imperfect it is. */
  public Rates rates() {
    return rates;
  }

  /** How many of the 200 facts were learned wrongly. */
  int misconceptionCount() {
    return (int) Arrays.stream(misconceptions).filter(offset -> offset >= 0).count();
  }

  /**
   * A whole solution: one calculation per operand, with restatements between them.
   *
   * @param random decides every slip; equal names give an equal solution
   */
  public List<String> solve(Problem problem, NamedRandom random) {
    List<String> steps = new ArrayList<>();
    Optional<String> step = next(problem, steps, random.child(0));
    while (step.isPresent()) {
      steps.add(step.get());
      step = next(problem, steps, random.child(steps.size()));
    }
    return List.copyOf(steps);
  }

  /**
   * The step it would write after a prefix, empty where every operand has been used.
   *
   * @param prefix well-formed steps, right or wrong
   */
  public Optional<String> next(Problem problem, List<String> prefix, NamedRandom random) {
    Expression expression = Expression.parse(problem.text());
    int total = expression.first();
    int used = 0;
    boolean restated = false;
    for (String step : prefix) {
      Line line =
          Line.parse(step)
              .orElseThrow(
                  () -> new IllegalArgumentException("Cannot continue: malformed step: " + step));
      total = line.right();
      restated = line.operation().isEmpty();
      used += restated ? 0 : 1;
    }
    if (used >= expression.operations().size()) {
      return Optional.empty();
    }
    SplittableRandom draws = random.stream();
    if (draws.nextDouble() < rates.restatement() && !restated) {
      return Optional.of(new Line(total, Optional.empty(), total).text());
    }
    Operation operation = expression.operations().get(used);
    return Optional.of(
        new Line(total, Optional.of(operation), result(total, operation, draws)).text());
  }

  private int result(int total, Operation operation, SplittableRandom draws) {
    int right = operation.apply(total);
    int misconception = misconceptions[operation.fact(total)];
    if (misconception >= 0 && draws.nextDouble() < rates.misconceptionUse()) {
      return (right + misconception) % 10;
    }
    return draws.nextDouble() < rates.slip() ? (right + draws.nextInt(1, 10)) % 10 : right;
  }
}
