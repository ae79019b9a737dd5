package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same facts of the tensor engine, which generates where the vector module is absent. */
class EngineGeneratorTest extends GeneratorTest {
  @BeforeAll
  static void chooseEngine() {
    System.setProperty("stepwise.backend", Backend.TENSOR_ENGINE.name());
  }

  @Test
  void engineIsWhatGenerates() {
    try (CausalModel model = Models.random(Architecture.LLAMA, Head.LANGUAGE_MODEL, false)) {
      assertThat(model.backend().kind()).isEqualTo(Backend.TENSOR_ENGINE);
    }
  }

  @AfterAll
  static void chooseUsual() {
    System.clearProperty("stepwise.backend");
  }
}
