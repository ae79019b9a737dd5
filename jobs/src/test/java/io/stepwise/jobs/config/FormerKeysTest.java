package io.stepwise.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.jobs.cli.Commands;
import io.stepwise.jobs.demo.DemoConfig;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FormerKeysTest {
  private static String refusal(Record defaults, String assignment) {
    try {
      Settings.resolve(defaults, List.of(Layer.assignment(assignment)));
      return "";
    } catch (InvalidConfiguration e) {
      return e.getMessage();
    }
  }

  @Test
  void everySuggestionIsASettingOfSomeCommand() {
    Set<String> leaves = new TreeSet<>();
    Commands.jobs()
        .forEach(
            job ->
                Key.of(job.defaults()).forEach(k -> leaves.add(k.path().replaceAll(".*\\.", ""))));
    assertThat(leaves).containsAll(FormerKeys.suggestions());
  }

  @Test
  void formerKeyIsRejectedWithThePresentOne() {
    assertThat(refusal(TrainPolicyConfig.DEFAULTS, "ppo.kl-beta=0.1"))
        .startsWith("Cannot use setting ppo.kl-beta: no such setting")
        .contains("ppo.kl-coef");
    assertThat(refusal(DemoConfig.DEFAULTS, "prm.longest-row=64")).contains("prm.max-length");
    assertThat(refusal(DemoConfig.DEFAULTS, "sft.products=bf16")).contains("sft.precision");
    assertThat(refusal(DemoConfig.DEFAULTS, "chains=4")).contains("num-samples");
  }

  @Test
  void formerFlagIsRejectedWithThePresentOne() {
    assertThat(Nearest.to("--samples", List.of("--simple", "--num-samples")))
        .contains("--num-samples");
    assertThat(Nearest.to("--samples", List.of("--simple"))).contains("--simple");
    assertThat(Nearest.to("--batch", List.of("training.batch-size", "training.max-steps")))
        .containsExactly("training.batch-size");
  }

  @Test
  void presentKeyIsTaken() {
    assertThat(refusal(DemoConfig.DEFAULTS, "ppo.kl-coef=0.1")).isEmpty();
    assertThatThrownBy(
            () ->
                Settings.resolve(
                    DemoConfig.DEFAULTS, List.of(Layer.assignment("ppo.kl-coef=-0.1"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            "Cannot use setting ppo.kl-coef: out of range (-0.1, expected a number, at least 0)"
                + " in --set");
  }
}
