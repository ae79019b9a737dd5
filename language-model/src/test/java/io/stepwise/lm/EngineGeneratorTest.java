package io.stepwise.lm;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same facts of the tensor engine, which generates where the vector module is absent. */
class EngineGeneratorTest extends GeneratorTest {
  @BeforeAll
  static void chooseEngine() {
    System.setProperty("stepwise.arithmetic", Arithmetic.TENSOR_ENGINE.name());
  }

  @AfterAll
  static void chooseUsual() {
    System.clearProperty("stepwise.arithmetic");
  }
}
