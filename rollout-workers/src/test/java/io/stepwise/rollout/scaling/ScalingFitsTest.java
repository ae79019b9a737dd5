package io.stepwise.rollout.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Golden numbers: points of known curves, and the definitions worked out by hand. */
class ScalingFitsTest {
  private static final double[] TOKENS = {16, 32, 64, 128, 256};

  @Test
  void coverageIsAPowerLawInTheNumberOfSamples() {
    double[] k = {1, 2, 4, 8, 16};
    double[] coverage = {
      0.30119421191220214,
      0.42804449119023485,
      0.5488116360940264,
      0.6542510918525355,
      0.7408182206817179
    };
    CoveragePowerLaw fit = CoveragePowerLaw.fit(k, coverage);
    assertThat(fit.a()).isEqualTo(-1.2, within(1e-9));
    assertThat(fit.b()).isEqualTo(-0.5, within(1e-9));
    assertThat(fit.at(64)).isEqualTo(Math.exp(-1.2 / 8), within(1e-9));
  }

  @Test
  void coverageOfNoneOrAllDeterminesNothing() {
    CoveragePowerLaw fit =
        CoveragePowerLaw.fit(
            new double[] {1, 2, 4, 8}, new double[] {0, Math.exp(-0.5), Math.exp(-0.25), 1});
    assertThat(fit.a()).isEqualTo(-1, within(1e-9));
    assertThat(fit.b()).isEqualTo(-1, within(1e-9));
    assertThat(CoveragePowerLaw.fit(new double[] {1, 2}, new double[] {0, 1}).a()).isNaN();
  }

  @Test
  void budgetsAreControlledUsedAndReached() {
    BudgetControl control =
        BudgetControl.of(
            new double[] {100, 200, 400},
            new double[] {0.4, 0.55, 0.6},
            new double[] {90, 210, 380, 450},
            80,
            400);
    assertThat(control.control()).isEqualTo(0.75);
    // (0.15/100 + 0.2/300 + 0.05/200) / 3
    assertThat(control.scaling()).isEqualTo(0.0008055555555555555, within(1e-15));
    assertThat(control.performance()).isEqualTo(0.6);
  }

  @Test
  void powerLawFindsItsLimit() {
    double[] accuracy = DoubleStream.of(TOKENS).map(c -> 0.8 - 2 * Math.pow(c, -0.5)).toArray();
    SaturatingPowerLaw fit = SaturatingPowerLaw.fit(TOKENS, accuracy);
    assertThat(fit.limit()).isEqualTo(0.8, within(1e-9));
    assertThat(fit.scale()).isEqualTo(2, within(1e-9));
    assertThat(fit.exponent()).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void powerLawStaysBelowOneAndFallingAccuracyHasNoLimit() {
    double[] steep = {0.2, 0.5, 0.75, 0.95, 1};
    SaturatingPowerLaw fit = SaturatingPowerLaw.fit(TOKENS, steep);
    assertThat(fit.at(1e9)).isLessThanOrEqualTo(1);
    double[] falling = {0.6, 0.5, 0.4, 0.3, 0.2};
    SaturatingPowerLaw constant = SaturatingPowerLaw.fit(TOKENS, falling);
    assertThat(constant.scale()).isZero();
    assertThat(constant.limit()).isEqualTo(0.4, within(1e-9));
  }

  @Test
  void logLinearAccuracyGrowsPerDoubling() {
    LogLinearFit fit = LogLinearFit.fit(TOKENS, new double[] {0.1, 0.2, 0.3, 0.4, 0.5});
    assertThat(fit.perDoubling()).isEqualTo(0.1, within(1e-9));
    assertThat(fit.at(512)).isEqualTo(0.6, within(1e-9));
    assertThat(fit.at(1e9)).isEqualTo(1);
  }

  /** Problems alike, so that intervals have no width. */
  private static ScalingCell cell(String method, int n, double accuracy, double tokens) {
    double[] correct = new double[20];
    double[] used = new double[20];
    Arrays.fill(correct, accuracy);
    Arrays.fill(used, tokens);
    return new ScalingCell(method, n, correct, used, used);
  }

  @Test
  void largestBudgetIsPredictedFromSmallerOnes() {
    ScalingCurve curve =
        new ScalingCurve(
            "beam",
            List.of(
                cell("beam", 8, 0.45, 128), // predicted 0.5
                cell("beam", 1, 0.2, 16),
                cell("beam", 2, 0.3, 32),
                cell("beam", 4, 0.4, 64)));
    ScalingCurve.Fitted fitted = curve.fit(ScalingCurve.Form.LOG_LINEAR, NamedRandom.of("fit"));
    assertThat(fitted.predictionError().estimate()).isEqualTo(0.05, within(1e-9));
    assertThat(fitted.predictionError().high()).isEqualTo(0.05, within(1e-9));
    ScalingCurve one = new ScalingCurve("single", List.of(cell("single", 1, 0.3, 20)));
    assertThat(
            one.fit(ScalingCurve.Form.LOG_LINEAR, NamedRandom.of("fit"))
                .predictionError()
                .estimate())
        .isNaN();
  }

  @Test
  void easyAndHardProblemsChooseTheirOwnMethodWithinTheBudget() {
    int problems = 40;
    double[] ease = IntStream.range(0, problems).mapToDouble(p -> p < 20 ? 0.9 : 0.1).toArray();
    double[] tokens = new double[problems];
    Arrays.fill(tokens, 100);
    double[] expensive = new double[problems];
    Arrays.fill(expensive, 1000);
    double[] perfect = new double[problems];
    Arrays.fill(perfect, 1);
    double[] hard = IntStream.range(0, problems).mapToDouble(p -> p < 20 ? 0.5 : 0.6).toArray();
    double[] easy = IntStream.range(0, problems).mapToDouble(p -> p < 20 ? 0.9 : 0.2).toArray();
    List<ScalingCell> cells =
        List.of(
            new ScalingCell("beam", 4, hard, tokens, tokens),
            new ScalingCell("majority", 4, easy, tokens, tokens),
            new ScalingCell("mcts", 64, perfect, expensive, expensive));
    ComputeOptimal chosen = ComputeOptimal.of(cells, ease, 2, 100, NamedRandom.of("bins"));
    assertThat(chosen.choices())
        .containsExactly(List.of("majority N=4", "majority N=4"), List.of("beam N=4", "beam N=4"));
    assertThat(chosen.accuracy()).isEqualTo(0.75, within(1e-9)); // (0.9 + 0.6) / 2
    assertThat(chosen.fixedAccuracy()).isEqualTo(0.55, within(1e-9));
    assertThat(ComputeOptimal.of(cells, ease, 2, 50, NamedRandom.of("bins")).accuracy()).isNaN();
  }

  /** What chooses is not what is evaluated: lucky numbers of one half do not help the other. */
  @Test
  void luckOfTheHalfThatChoosesIsNotReported() {
    int problems = 400;
    NamedRandom noise = NamedRandom.of("noise");
    double[] tokens = new double[problems];
    Arrays.fill(tokens, 10);
    List<ScalingCell> cells =
        IntStream.range(0, 50)
            .mapToObj(
                m ->
                    new ScalingCell(
                        "method" + m,
                        1,
                        IntStream.range(0, problems)
                            .mapToDouble(p -> noise.child(m).uniform(p) < 0.5 ? 1 : 0)
                            .toArray(),
                        tokens,
                        tokens))
            .toList();
    double[] ease = IntStream.range(0, problems).mapToDouble(p -> noise.uniform(p)).toArray();
    ComputeOptimal chosen = ComputeOptimal.of(cells, ease, 5, 10, NamedRandom.of("bins"));
    assertThat(chosen.accuracy()).isBetween(0.42, 0.58); // the best half of each bin: about 0.65
  }
}
