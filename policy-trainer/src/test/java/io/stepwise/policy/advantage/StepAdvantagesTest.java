package io.stepwise.policy.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.policy.Golden;
import io.stepwise.policy.reward.MinForm;
import io.stepwise.policy.reward.StepScore;
import org.junit.jupiter.api.Test;

class StepAdvantagesTest {
  @Test
  void tokenBaselineAgreesWithTheGoldenCase() {
    Golden golden = Golden.of("pure_rloo_token_baseline");
    JsonNode group = golden.at("/inputs/group");
    MinForm form = new MinForm(golden.number("/inputs/T"));
    double[][] paid = new double[group.size()][];
    int[][] tokens = new int[group.size()][];
    double[] outcomes = new double[group.size()];
    for (int i = 0; i < group.size(); i++) {
      paid[i] = form.shape(StepScore.SIGNED.of(Golden.doubles(group.get(i).get("p"))));
      tokens[i] = Golden.ints(group.get(i).get("ntok"));
      outcomes[i] = group.get(i).get("vr").doubleValue();
      Golden.assertClose(paid[i], golden.doubles("/outputs/" + i + "/star"));
    }
    double[][] advantages =
        PureTokenBaseline.advantages(paid, tokens, outcomes, golden.number("/inputs/vr_coef"));
    for (int i = 0; i < group.size(); i++) {
      Golden.assertClose(advantages[i], golden.doubles("/outputs/" + i + "/step_advantages"));
    }
  }

  @Test
  void equalChainsHaveNoGradient() {
    double[][] paid = {{0.5, 0.25}, {0.5, 0.25}};
    int[][] tokens = {{3, 3}, {3, 3}};
    double[][] advantages = PureTokenBaseline.advantages(paid, tokens, new double[] {1, 1}, 1);
    // the first tokens of a chain see all of its payment, less the same payment as a baseline
    assertThat(advantages[0][0]).isCloseTo(0, within(1e-12));
    assertThat(advantages[1][0]).isCloseTo(0, within(1e-12));
  }

  @Test
  void loneChainAndOneWithoutStepsHaveNoBaseline() {
    assertThat(
            PureTokenBaseline.advantages(
                new double[][] {{0.5}}, new int[][] {{3}}, new double[] {1}, 1)[0])
        .containsExactly(0.5);
    double[][] advantages =
        PureTokenBaseline.advantages(
            new double[][] {{0.5}, {}}, new int[][] {{3}, {}}, new double[] {1, 0}, 1);
    assertThat(advantages[0]).containsExactly(1.5);
    assertThat(advantages[1]).isEmpty();
  }

  @Test
  void processSupervisionAgreesWithTheGoldenCase() {
    Golden golden = Golden.of("grpo_process_supervision");
    double[][] rewards = golden.matrix("/inputs/step_rewards");
    double[][] normalised = GrpoProcessSupervision.normalise(rewards);
    double[][] advantages = GrpoProcessSupervision.advantages(rewards);
    for (int i = 0; i < rewards.length; i++) {
      Golden.assertClose(normalised[i], golden.doubles("/outputs/normalised/" + i));
      Golden.assertClose(advantages[i], golden.doubles("/outputs/step_advantages/" + i));
    }
  }

  @Test
  void equalStepsTeachExactlyNothing() {
    for (double[] chain : GrpoProcessSupervision.advantages(new double[][] {{0.1, 0.1}, {0.1}})) {
      assertThat(chain).containsOnly(0);
    }
    assertThat(GrpoProcessSupervision.advantages(new double[][] {{}})[0]).isEmpty();
  }

  @Test
  void everyTokenHasItsStepsAdvantage() {
    boolean[] mask = {false, true, true, true, false, true, true};
    double[] advantages = TokenAdvantages.ofSteps(new double[] {1, 2}, new int[] {2, 5}, 9, mask);
    assertThat(advantages).containsExactly(0, 1, 1, 2, 0, 2, 9);
    assertThat(TokenAdvantages.withoutStepEnds(advantages, new int[] {2, 5}))
        .containsExactly(0, 1, 0, 2, 0, 0, 9);
    assertThat(TokenAdvantages.ofChain(3, mask)).containsExactly(0, 3, 3, 3, 0, 3, 3);
  }

  @Test
  void explainedVarianceSeparatesAGoodCriticFromAUselessOne() {
    double[][] returns = {{1, 2, Double.NaN}, {4}};
    boolean[][] masks = {{true, true, false}, {true}};
    assertThat(TokenAdvantages.explainedVariance(returns, returns, masks)).isEqualTo(1);
    assertThat(TokenAdvantages.explainedVariance(returns, new double[][] {{5, 5, 5}, {5}}, masks))
        .isCloseTo(0, within(1e-12));
    assertThat(
            TokenAdvantages.explainedVariance(returns, new double[][] {{-1, -2, 0}, {-4}}, masks))
        .isCloseTo(-3, within(1e-12));
    double[][] equal = {{1, 1, 0}, {1}};
    assertThat(TokenAdvantages.explainedVariance(equal, returns, masks)).isNaN();
  }
}
