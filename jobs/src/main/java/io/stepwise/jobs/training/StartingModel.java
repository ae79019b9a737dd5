package io.stepwise.jobs.training;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The model that training starts from: a folder's, or a new one. */
public final class StartingModel {
  private StartingModel() {}

  /** A model's folder; one that a job wrote must be whole, one that others wrote is taken as is. */
  public static InputFolder folder(String path) {
    return InputFolder.any(path);
  }

  /**
   * The model to train.
   *
   * @param checkpoint where an earlier start left off, if it did
   * @param model folder of a model, or null
   * @param newModel name of a preset, or null
   * @param texts what a new model's tokenizer is made from
   * @throws InvalidConfiguration unless exactly one of model and newModel is given
   */
  public static CausalModel of(
      Optional<InputFolder> checkpoint,
      String model,
      String newModel,
      TokenizerKind kind,
      Head head,
      Supplier<List<String>> texts,
      NamedRandom random) {
    if ((model == null) == (newModel == null)) {
      throw new InvalidConfiguration(
          "Cannot choose model: give either --model or --new-model ("
              + (model == null ? "neither" : "both")
              + ", expected one)");
    }
    if (checkpoint.isPresent()) {
      return CausalModel.load(checkpoint.get());
    }
    if (newModel != null) {
      ModelPreset preset = ModelPreset.named(newModel);
      ReasoningTokenizer tokenizer = kind.train(texts.get());
      return CausalModel.create(
          preset.config(tokenizer.vocabularySize(), head), tokenizer, random.child("init"));
    }
    CausalModel loaded = CausalModel.load(folder(model));
    if (loaded.config().head() == head) {
      return loaded;
    }
    try (loaded) {
      return loaded.copy(head);
    }
  }
}
