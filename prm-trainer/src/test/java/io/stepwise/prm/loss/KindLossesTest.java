package io.stepwise.prm.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepwise.data.Solution;
import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenObjective;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.layout.ResponseRow;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.sample.StepSample;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The losses of the kinds of reward models: golden numbers, and gradients by differences. */
class KindLossesTest {
  private static JsonNode golden(String name) throws IOException {
    try (InputStream in = KindLossesTest.class.getResourceAsStream("/golden/loss.json")) {
      return new ObjectMapper().readTree(in).required(name);
    }
  }

  @Test
  void goldenCaseOfTheWeightedBinaryLoss() throws IOException {
    JsonNode in = golden("masked_bce").required("inputs");
    JsonNode out = golden("masked_bce").required("outputs");
    StepLoss loss = StepLoss.binary(0.5);
    double sum = 0;
    for (int k = 0; k < 4; k++) {
      float[] logit = {(float) in.required("logits").get(k).doubleValue()};
      double[] target = {in.required("targets").get(k).doubleValue()};
      double value = loss.loss(logit, 0, target);
      assertThat(value).isCloseTo(out.required("token_posw").get(k).doubleValue(), within(1e-12));
      sum += in.required("mask").get(k).intValue() * value;
      assertThat(loss.gradient(logit, 0, target)[0])
          .isCloseTo(slope(loss, logit, 0, target), within(1e-4));
    }
    assertThat(sum / 3).isCloseTo(out.required("loss_posw").doubleValue(), within(1e-12));
  }

  private static double slope(StepLoss loss, float[] logits, int label, double[] target) {
    float[] more = logits.clone();
    float[] less = logits.clone();
    more[label] += 0.01f;
    less[label] -= 0.01f;
    return (loss.loss(more, 0, target) - loss.loss(less, 0, target))
        / ((double) more[label] - less[label]);
  }

  @Test
  void threeClassGradientIsThatOfTheLoss() {
    float[] logits = {0.3f, -1.2f, 0.8f};
    double[] p = ThreeClassCrossEntropy.probabilities(logits, 0);
    assertThat(p[0] + p[1] + p[2]).isCloseTo(1, within(1e-12));
    StepLoss loss = StepLoss.threeClass(1, 1, 1);
    assertThat(loss.loss(logits, 0, new double[] {0, 0, 1}))
        .isCloseTo(-Math.log(p[2]), within(1e-12));
    assertThat(loss.loss(logits, 0, new double[] {0, 1, 0}))
        .isCloseTo(-Math.log(p[1]), within(1e-12));
    assertThat(loss.loss(logits, 0, new double[] {0.5, 0, 0.5}))
        .as("right or wrong is not neutral")
        .isCloseTo(-(Math.log(p[0]) + Math.log(p[2])) / 2, within(1e-12));
    for (StepLoss one : List.of(loss, StepLoss.threeClass(1, 3, 0.5))) {
      for (double[] target :
          List.of(new double[] {0.5, 0, 0.5}, new double[] {0.1, 0.1, 0.8}, p.clone())) {
        double[] gradient = one.gradient(logits, 0, target);
        for (int c = 0; c < 3; c++) {
          assertThat(gradient[c]).isCloseTo(slope(one, logits, c, target), within(1e-4));
        }
      }
    }
  }

  /** What a weighted loss fits, and what the correction of the biases makes of it. */
  @Test
  void aWeightedThreeClassLossIsLowestWhereTheCorrectedProbabilitiesAreTheTargets() {
    double[] target = {0.1, 0.3, 0.6};
    double[] weights = {1, 4, 4};
    float[] logits = new float[3];
    for (int c = 0; c < 3; c++) {
      logits[c] = (float) (Math.log(target[c]) + Math.log(weights[c]));
    }
    assertThat(StepLoss.threeClass(weights).gradient(logits, 0, target))
        .containsExactly(new double[3], within(1e-6));
    assertThat(StepLoss.threeClass(1, 1, 1).gradient(logits, 0, target)[0]).isLessThan(-0.05);
  }

  @Test
  void threeClassScoreCountsNeutralByTheSetting() {
    float[] logits = {9, (float) Math.log(0.2), (float) Math.log(0.3), (float) Math.log(0.5)};
    assertThat(Sigmoid.of(ThreeClassCrossEntropy.logit(logits, 1, NeutralAs.POSITIVE)))
        .isCloseTo(0.8, within(1e-6));
    assertThat(Sigmoid.of(ThreeClassCrossEntropy.logit(logits, 1, NeutralAs.NEGATIVE)))
        .isCloseTo(0.5, within(1e-6));
    assertThat(Sigmoid.of(ThreeClassCrossEntropy.logit(logits, 1, NeutralAs.HALF)))
        .isCloseTo(0.65, within(1e-6));
    assertThat(Sigmoid.of(ThreeClassCrossEntropy.logit(logits, 1, NeutralAs.IGNORE)))
        .isCloseTo(0.5 / 0.7, within(1e-6));
  }

  private static float[] floats(JsonNode array, int before) {
    float[] values = new float[before + array.size()];
    for (int i = 0; i < array.size(); i++) {
      values[before + i] = (float) array.get(i).doubleValue();
    }
    return values;
  }

  @Test
  void goldenCaseOfTheImplicitReward() throws IOException {
    JsonNode in = golden("prime_implicit").required("inputs");
    JsonNode out = golden("prime_implicit").required("outputs");
    double beta = in.required("beta").doubleValue();
    for (int t = 0; t < 4; t++) {
      assertThat(
              ImplicitReward.token(
                  beta,
                  in.required("logp_prm").get(t).doubleValue(),
                  in.required("logp_ref").get(t).doubleValue()))
          .isCloseTo(out.required("token_reward").get(t).doubleValue(), within(1e-15));
    }
    float[] logProbs = floats(in.required("logp_prm"), 2);
    float[] reference = floats(in.required("logp_ref"), 2);
    double[] sums =
        ImplicitReward.stepSums(
            logProbs, reference, new ResponseRow(new int[6], 2, new int[] {3, 5}));
    assertThat(beta * sums[0]).isCloseTo(0.005 - 0.02, within(1e-7));
    assertThat(ImplicitReward.probability(beta, sums[0] + sums[1]))
        .isCloseTo(out.required("prob").doubleValue(), within(1e-7));
    StepSample sample = response(2, 5, in.required("label").intValue(), 6);
    TokenGradients gradients =
        new ImplicitObjective(
                List.of(sample), new double[] {ImplicitObjective.sum(sample, reference, 0)}, beta)
            .differentiate(
                new int[] {0}, new TokenOutputs(1, 6, new int[] {6}, logProbs, null, null));
    assertThat(gradients.sums().get("outcome_loss"))
        .isCloseTo(out.required("ce_loss").doubleValue(), within(1e-7));
  }

  private static StepSample response(int from, int to, float target, int length) {
    return new StepSample(
        "p",
        new Solution("", List.of()),
        new int[length],
        new int[] {0},
        new int[] {from},
        new int[] {to},
        new float[] {target},
        new boolean[length]);
  }

  @Test
  void gradientsOfSequencesAreThoseOfTheirLosses() {
    List<StepSample> batch = List.of(response(2, 4, 1, 6), response(1, 3, 0, 5));
    float[] logProbs = {0, -1, -2, -0.5f, -0.7f, -9, 0, -0.1f, -0.2f, -1.5f, -9, -9};
    for (String name : List.of("loss", "outcome_loss")) {
      check(new ImplicitObjective(batch, new double[] {-3, -4}, 0.7), name, logProbs);
    }
    List<StepSample> verdicts = List.of(answered(3, 1, 1, 6), answered(2, 0, 0, 5));
    check(new VerdictObjective(verdicts, YES, 1), "verdict_loss", logProbs);
    check(new VerdictObjective(verdicts, YES, 3), "verdict_loss", logProbs);
    verdicts.get(0).imitated()[1] = true;
    verdicts.get(0).imitated()[2] = true;
    VerdictObjective critiques = new VerdictObjective(verdicts, YES, 1);
    assertThat(critiques.read(0, 6)).containsExactly(0, 1, 2);
    assertThat(run(critiques, logProbs).sums().get("critique_loss"))
        .isCloseTo((1 + 2) / 2.0, within(1e-7));
    check(critiques, "loss", logProbs);
    assertThat(run(critiques, logProbs).logProbs())
        .startsWith(0, -0.5f, -0.5f, -0.5f)
        .as("the other row has its answer alone")
        .endsWith(-0.5f, 0, 0, 0);
  }

  private static final int YES = 7;

  /** A question with an answer token that means correct (1) or wrong (0). */
  private static StepSample answered(int at, int answer, float target, int length) {
    StepSample sample = response(at, at, target, length);
    sample.row()[at] = answer == 1 ? YES : YES + 1;
    return sample;
  }

  @Test
  void aVerdictIsWeightedByTheLabelAndByThePositiveWeight() {
    float[] logProbs = {0, 0, 0, -0.5f, 0, 0, 0, 0, -2, 0, 0, 0};
    List<StepSample> hard = List.of(answered(3, 1, 1, 6), answered(2, 0, 0, 5));
    assertThat(run(new VerdictObjective(hard, YES, 1), logProbs).sums().get("verdict_loss"))
        .isCloseTo((0.5 + 2) / 2, within(1e-7));
    assertThat(run(new VerdictObjective(hard, YES, 3), logProbs).sums().get("verdict_loss"))
        .isCloseTo((3 * 0.5 + 2) / 2, within(1e-7));
    List<StepSample> soft = List.of(answered(3, 1, 0.75f, 6), answered(2, 0, 0.75f, 5));
    assertThat(run(new VerdictObjective(soft, YES, 1), logProbs).sums().get("verdict_loss"))
        .as("one question, yes with 3/4 and no with 1/4")
        .isCloseTo(0.75 * 0.5 + 0.25 * 2, within(1e-7));
    assertThat(run(new VerdictObjective(soft, YES, 1), logProbs).logProbs()[3]).isEqualTo(-0.75f);
  }

  private static void check(TokenObjective objective, String name, float[] logProbs) {
    float[] gradients = run(objective, logProbs).logProbs();
    int nonZero = 0;
    for (int t = 0; t < logProbs.length; t++) {
      float[] more = logProbs.clone();
      float[] less = logProbs.clone();
      more[t] += 0.01f;
      less[t] -= 0.01f;
      double slope =
          (run(objective, more).sums().get(name) - run(objective, less).sums().get(name))
              / ((double) more[t] - less[t]);
      assertThat((double) gradients[t]).as("token " + t).isCloseTo(slope, within(1e-4));
      nonZero += gradients[t] != 0 ? 1 : 0;
    }
    assertThat(nonZero).isPositive();
  }

  private static TokenGradients run(TokenObjective objective, float[] logProbs) {
    return objective.differentiate(
        new int[] {0, 1}, new TokenOutputs(2, 6, new int[] {6, 5}, logProbs, null, null));
  }

  @Test
  void objectivesReadWhereTheirLossNeedsTheModel() {
    List<StepSample> batch = List.of(response(2, 4, 1, 6));
    assertThat(new ImplicitObjective(batch, new double[1], 1).read(0, 6)).containsExactly(1, 2, 3);
    assertThat(new VerdictObjective(List.of(answered(3, 1, 1, 4)), YES, 1).read(0, 4))
        .containsExactly(2);
    assertThat(
            new PrmObjective(
                    List.of(
                        TinyModels.sample(
                            "p", new int[3], new int[] {2}, new float[] {1}, new boolean[3])),
                    0,
                    StepLoss.threeClass(1, 1, 1))
                .read(0, 3))
        .containsExactly(2);
  }
}
