package io.stepwise.jobs.doctor;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.engine.Devices;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.util.List;
import java.util.Locale;

/** Loads the tensor engine and multiplies with it: a small new model reads one row. */
final class Engine {
  private static final String ADVICE =
      "Linux on x86-64 with glibc 2.28 is needed, and 500 MB in ENGINE_CACHE_DIR or ~/.djl.ai";

  private Engine() {}

  static Finding look() {
    long started = System.nanoTime();
    var tokenizer = TokenizerKind.CHARACTERS.train(List.of("0123456789"));
    try (CausalModel model =
        CausalModel.create(
            ModelPreset.TINY.config(tokenizer.vocabularySize(), Head.LANGUAGE_MODEL),
            tokenizer,
            NamedRandom.of("doctor"))) {
      float[] logProbs =
          model
              .evaluate(List.of(tokenizer.prompt("0123456789")), ModelOutput.LOG_PROBS)
              .get(0)
              .logProbs();
      for (int i = 1; i < logProbs.length; i++) {
        if (!(logProbs[i] <= 0)) {
          return Finding.failed("a log-probability is " + logProbs[i], ADVICE);
        }
      }
    } catch (LinkageError e) {
      return Finding.failed(String.valueOf(e.getMessage()), ADVICE);
    }
    return Finding.good(
        String.format(
            Locale.ROOT,
            "loaded and multiplied in %.1f s; bfloat16 is %s",
            (System.nanoTime() - started) / 1e9,
            Devices.multipliesBfloat16()
                ? "fast here"
                : "emulated here: keep training.precision=float32"));
  }
}
