package io.stepwise.jobs.prm;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.LayoutSpec;
import io.stepwise.prm.layout.VerificationPrompt;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.prm.training.CritiqueTraining;
import io.stepwise.prm.training.GenerativeTraining;
import io.stepwise.prm.training.ImplicitTraining;
import io.stepwise.prm.training.KindTraining;
import io.stepwise.prm.training.StepEndTraining;

/** The training of the kind of reward model that settings name. */
final class KindTrainings {
  private KindTrainings() {}

  /**
   * The training of a model, to be closed by the caller.
   *
   * @throws InvalidConfiguration if settings do not fit the kind
   */
  static KindTraining of(TrainPrmConfig config, CausalModel model) {
    KindConfig kind = config.kind();
    boolean laidOut = !config.layout().settings().equals(LayoutSettings.AUTO);
    boolean asked =
        KindTraining.head(kind.kind()) == Head.LANGUAGE_MODEL || kind.kind() == RewardKind.CRITIQUE;
    if (laidOut && asked) {
      throw new InvalidConfiguration(
          "Cannot use setting reward-format: the kind reads the language model's own formats (%s, expected process, three-class or outcome)"
              .formatted(kind.kind().word()));
    }
    return switch (kind.kind()) {
      case IMPLICIT ->
          new ImplicitTraining(
              model, reference(config), formats(config, model), kind.beta(), config.training());
      case GENERATIVE ->
          new GenerativeTraining(
              model,
              question(config, model),
              prompt(config, model),
              kind.verifier().critiques(),
              kind.positiveWeight(),
              config.training());
      case CRITIQUE ->
          new CritiqueTraining(
              model,
              question(config, model),
              kind.verifier().prompt(),
              kind.verifier().critiquesBeforeScore(),
              kind.positiveWeight(),
              config.training());
      default ->
          new StepEndTraining(
              model, kind.kind(), layout(config), config.training(), kind.positiveWeight());
    };
  }

  /** A new model reads the project's own layout, any other what its folder or a setting says. */
  private static LayoutSpec layout(TrainPrmConfig config) {
    return config.model() == null
        ? LayoutSpec.ofNew(config.layout().settings())
        : LayoutSpec.of(StartingModel.folder(config.model()), config.layout().settings());
  }

  /**
   * The folder of an implicit reward model's reference: the one that is set, else the base model.
   *
   * @throws InvalidConfiguration if there is neither
   */
  static InputFolder reference(TrainPrmConfig config) {
    String path = config.kind().reference() == null ? config.model() : config.kind().reference();
    if (path == null) {
      throw new InvalidConfiguration(
          "Cannot train implicit reward model: no reference (none, expected --reference or --model)");
    }
    return StartingModel.folder(path);
  }

  private static FormatSpec formats(TrainPrmConfig config, CausalModel model) {
    return config.model() == null
        ? FolderFormats.ofNew(model.tokenizer(), FormatSettings.DEFAULTS, "")
        : FolderFormats.settle(
            StartingModel.folder(config.model()), model.tokenizer(), FormatSettings.DEFAULTS, "");
  }

  /** The question, and, after a critique, the form of the answer that fits the tokenizer. */
  private static VerificationPrompt prompt(TrainPrmConfig config, CausalModel model) {
    VerificationPrompt prompt = config.kind().verifier().prompt();
    return config.model() == null || config.kind().verifier().rationales() == 0
        ? prompt
        : prompt.fitted(model.tokenizer(), RewardEntry.of(StartingModel.folder(config.model())));
  }

  private static FormatSpec question(TrainPrmConfig config, CausalModel model) {
    return config.model() == null
        ? FolderFormats.ofNew(model.tokenizer(), FormatSettings.DEFAULTS, "")
        : RewardModels.questionSpec(StartingModel.folder(config.model()), model);
  }

  /** Whether a kind has a reference. */
  static boolean hasReference(TrainPrmConfig config) {
    return config.kind().kind() == RewardKind.IMPLICIT;
  }
}
