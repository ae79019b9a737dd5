package io.stepwise.jobs.training;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.Memory;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.Adapters;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.config.Precision;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The model that training starts from: a folder's, or a new one. */
public final class StartingModel {
  private StartingModel() {}

  private static final Pattern HUB_ID = Pattern.compile("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*");

  /**
   * A model's folder. A folder with a manifest must be complete; one without is used as it is.
   *
   * @throws InvalidInput if it is absent; for what may be a model id of a hub, the message says how
   *     to download it
   */
  public static InputFolder folder(String path) {
    if (HUB_ID.matcher(path).matches() && !Folders.exists(path)) {
      throw new InvalidInput(
          "Cannot open model: no such folder ("
              + path
              + ", expected a local folder; a model of that name on the Hugging Face Hub is"
              + " downloaded with: hf download "
              + path
              + " --local-dir "
              + path
              + ")");
    }
    return InputFolder.any(path);
  }

  /**
   * A model to generate or score with, on every core that this process may use. Results do not
   * depend on their number.
   */
  public static CausalModel onAllCores(InputFolder folder) {
    return CausalModel.load(folder).useThreads(Runtime.getRuntime().availableProcessors());
  }

  /**
   * A reward model to score with, on every core that this process may use.
   *
   * @param path its folder
   */
  public static LoadedRewardModel rewardModel(String path, LayoutConfig layout) {
    return RewardModels.open(folder(path), layout.settings())
        .useThreads(Runtime.getRuntime().availableProcessors());
  }

  /** How large a model is, in words, and what of it is trained if that is not all. */
  public static String size(CausalModel model) {
    String all = String.format(Locale.ROOT, "%,d parameters", model.parameters());
    return model.adapted()
        ? String.format(
            Locale.ROOT, "%s, %,d of adapters trained", all, model.trained().parameters())
        : all;
  }

  /**
   * Whether a training has been done already. If not, warns before the model is loaded if the
   * training takes more memory than there is.
   *
   * @param output the folder of the trained model
   * @param model folder of the model, null for a new one, which is small
   * @param maxLength most tokens of a sequence
   * @param dataParallel gradient shards
   * @param precision of matrix products
   */
  public static boolean done(
      String output,
      String model,
      LoraSettings lora,
      int maxLength,
      int dataParallel,
      Precision precision,
      JobContext context) {
    return done(output, model, Optional.empty(), lora, maxLength, dataParallel, precision, context);
  }

  /**
   * The same for a training during which a second model scores.
   *
   * @param reference folder of that model, if there is one
   */
  public static boolean done(
      String output,
      String model,
      Optional<String> reference,
      LoraSettings lora,
      int maxLength,
      int dataParallel,
      Precision precision,
      JobContext context) {
    if (Outputs.done(output, context)) {
      return true;
    }
    warnOfMemory(
        model,
        reference,
        lora,
        () -> ModelMemory.of(model).training(maxLength, dataParallel, precision),
        context);
    return false;
  }

  private static void warnOfMemory(
      String model,
      Optional<String> reference,
      LoraSettings lora,
      Supplier<ModelMemory> estimate,
      JobContext context) {
    if (model == null) {
      return;
    }
    folder(model);
    ModelMemory memory = estimate.get();
    ModelMemory.Need alone = lora.any() ? memory.adapterTraining() : memory.fullTraining();
    ModelMemory.Need need =
        reference
            .map(path -> memory.beside(alone, ModelMemory.of(folder(path).path())))
            .orElse(alone);
    Memory.estimated(need.heap());
    ModelMemory.warning(need, lora.any(), Memory.here()).ifPresent(context.progress()::say);
  }

  /** What a training does to a model, as a line of its plan. */
  public static String updates(CausalModel model, int steps, int checkpointEvery) {
    return Amount.of(steps, "updates")
        + " of a model of "
        + size(model)
        + ", a checkpoint every "
        + checkpointEvery;
  }

  /**
   * The model to train.
   *
   * @param checkpoint where an earlier start left off, if it did
   * @param model folder of a model, or null
   * @param newModel name of a preset, or null
   * @param lora adapters to train instead of the whole model
   * @param texts which texts a new model's tokenizer is built from
   * @throws InvalidConfiguration unless exactly one of model and newModel is given, the former if
   *     adapters are wanted
   */
  public static CausalModel of(
      Optional<InputFolder> checkpoint,
      String model,
      String newModel,
      TokenizerKind kind,
      Head head,
      LoraSettings lora,
      Supplier<List<String>> texts,
      NamedRandom random) {
    if ((model == null) == (newModel == null)) {
      throw new InvalidConfiguration(
          "Cannot choose model: give either --model or --new-model ("
              + (model == null ? "neither" : "both")
              + ", expected one)");
    }
    if (lora.any() && newModel != null) {
      throw new InvalidConfiguration(
          "Cannot train adapters: a new model cannot be their base (lora.rank "
              + lora.rank()
              + " with --new-model, expected --model)");
    }
    if (checkpoint.isPresent()) {
      return CausalModel.load(checkpoint.get());
    }
    if (lora.any()) {
      return Adapters.fresh(folder(model), head, lora, random.child("lora"));
    }
    if (newModel != null) {
      ModelPreset preset = ModelPreset.named(newModel);
      ReasoningTokenizer tokenizer = kind.train(texts.get());
      return CausalModel.create(
          preset.config(tokenizer.vocabularySize(), head), tokenizer, random.child("init"));
    }
    CausalModel loaded = CausalModel.load(folder(model));
    if (loaded.config().head() == head && !loaded.adapted()) {
      return loaded;
    }
    try (loaded) {
      return loaded.copy(head);
    }
  }
}
