package io.stepwise.prm.scoring;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.format.FolderFormats;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.lm.format.FormatSpec;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.format.PromptKind;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.head.StepHead;
import io.stepwise.prm.head.ThreeClassHead;
import io.stepwise.prm.head.TokenPairHead;
import io.stepwise.prm.head.TwoLayerHead;
import io.stepwise.prm.head.ValueHead;
import io.stepwise.prm.kind.ModelReference;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.layout.InputLayout;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.LayoutSpec;
import io.stepwise.prm.layout.MathShepherdLayout;
import io.stepwise.prm.layout.QwenPrmLayout;
import io.stepwise.prm.layout.ResponseLayout;
import io.stepwise.prm.layout.RewardFormat;
import io.stepwise.prm.layout.RlhflowLayout;
import io.stepwise.prm.layout.SkyworkLayout;
import io.stepwise.prm.layout.VerificationPrompt;
import io.stepwise.prm.sample.NeutralAs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Opens reward models. */
public final class RewardModels {
  /** Key of what P(neutral) of a three-class model counts as. */
  public static final String NEUTRAL_AS = "neutral-as";

  /** Key of the model folder, where it is not the reward model's own. */
  public static final String MODEL = "model";

  /** Key of the reference's folder of an implicit reward model. */
  public static final String REFERENCE = "reference";

  /** Key of β of an implicit reward model. */
  public static final String BETA = "beta";

  /** β of PRIME. */
  public static final double DEFAULT_BETA = 0.05;

  /** Key of an ensemble's folders. */
  public static final String MEMBERS = "members";

  /** Key of an ensemble's aggregation. */
  public static final String AGGREGATION = "aggregation";

  /** Key of a generative verifier's number of critiques. */
  public static final String RATIONALES = "rationales";

  /** Key of the maximum length of each. */
  public static final String RATIONALE_TOKENS = "rationale-tokens";

  /** Key of the temperature at which they are sampled. */
  public static final String TEMPERATURE = "temperature";

  /** Key of the weight that the answer yes of a generative verifier had in training. */
  public static final String POSITIVE_WEIGHT = "positive-weight";

  private RewardModels() {}

  /** Opens a folder whose files say which kind the model is and how it reads its input. */
  public static LoadedRewardModel open(InputFolder folder) {
    return open(folder, LayoutSettings.AUTO);
  }

  /**
   * Opens a folder.
   *
   * @param settings the layout, where the folder does not say it
   * @return a model to be closed by the caller
   * @throws InvalidInput if the folder holds no reward model of that layout
   */
  public static LoadedRewardModel open(InputFolder folder, LayoutSettings settings) {
    return open(RewardEntry.of(folder), folder, settings);
  }

  private static LoadedRewardModel open(
      RewardEntry entry, InputFolder folder, LayoutSettings settings) {
    boolean asked = settings.format() == RewardFormat.GENERATIVE;
    switch (entry.kind()) {
      case IMPLICIT -> requireNone(entry, settings.format() == RewardFormat.AUTO, settings);
      case GENERATIVE, CRITIQUE ->
          requireNone(entry, asked || settings.format() == RewardFormat.AUTO, settings);
      case PROCESS -> requireNone(entry, true, asked ? settings : LayoutSettings.AUTO);
      case THREE_CLASS, OUTCOME, ENSEMBLE -> {}
    }
    return switch (entry.kind()) {
      case PROCESS -> asked ? generative(folder, entry) : openProcess(folder, settings);
      case THREE_CLASS, OUTCOME -> openProcess(folder, settings);
      case IMPLICIT -> implicit(folder, entry);
      case GENERATIVE, CRITIQUE -> generative(folder, entry);
      case ENSEMBLE -> ensemble(folder, entry, settings);
    };
  }

  /** Rejects settings of a layout for a model whose kind decides how it reads its input. */
  private static void requireNone(RewardEntry entry, boolean fits, LayoutSettings settings) {
    boolean separator = settings.stepSeparator() != null;
    if (!fits || separator || settings.problemSeparator() != null) {
      String key = !fits ? "reward-format" : separator ? "step-separator" : "problem-separator";
      throw new InvalidConfiguration(
          "Cannot use setting %s: the kind of the reward model decides how it reads its input (%s, expected no such setting)"
              .formatted(key, entry.kind().word()));
    }
  }

  /**
   * How the step scores of a folder's reward model become a solution's score, unless the user says
   * otherwise: by the last one for an outcome reward model and an ensemble of such, whose step
   * scores are not independent; by the product for all others.
   */
  public static StepAggregation aggregation(InputFolder folder) {
    RewardEntry entry = RewardEntry.of(folder);
    boolean last =
        switch (entry.kind()) {
          case OUTCOME -> true;
          case ENSEMBLE ->
              entry.models(MEMBERS).stream()
                  .allMatch(member -> aggregation(member.open(folder)) == StepAggregation.LAST);
          case PROCESS, THREE_CLASS, IMPLICIT, GENERATIVE, CRITIQUE -> false;
        };
    return last ? StepAggregation.LAST : StepAggregation.PROD;
  }

  /**
   * Opens what an entry describes, before there is a folder of it.
   *
   * @param folder whose file system the models lie in
   * @throws InvalidInput if a model it names is not there, or does not fit
   */
  public static LoadedRewardModel of(Map<String, Object> entry, InputFolder folder) {
    return open(RewardEntry.of(entry, "the new reward model"), folder, LayoutSettings.AUTO);
  }

  /**
   * Opens a folder of a model that is read at step ends, as training and retraining need it.
   *
   * @throws InvalidInput if the folder holds another kind of reward model
   */
  public static ProcessRewardModel openProcess(InputFolder folder) {
    return openProcess(folder, LayoutSettings.AUTO);
  }

  /**
   * The same.
   *
   * @param settings the layout, where the folder does not say it
   */
  public static ProcessRewardModel openProcess(InputFolder folder, LayoutSettings settings) {
    RewardKind kind = RewardEntry.of(folder).kind();
    LayoutSpec spec = LayoutSpec.of(folder, settings);
    TwoLayerHead twoLayers = new TwoLayerHead();
    return switch (spec.format()) {
      case STEPWISE, TRL -> {
        CausalModel model = CausalModel.load(folder);
        yield open(model, kind, head(model, RewardEntry.of(folder)), spec::layout);
      }
      case QWEN_PRM ->
          open(
              twoLayers.load(folder),
              kind,
              twoLayers,
              tokenizer -> new QwenPrmLayout(tokenizer, template(folder, spec)));
      case MATH_SHEPHERD ->
          open(TokenPairHead.inText().load(folder), kind, StepHead.SCALAR, MathShepherdLayout::new);
      case RLHFLOW ->
          open(
              TokenPairHead.alone().load(folder),
              kind,
              StepHead.SCALAR,
              tokenizer -> new RlhflowLayout(tokenizer, template(folder, spec)));
      case SKYWORK -> open(new ValueHead().load(folder), kind, StepHead.SCALAR, SkyworkLayout::new);
      case AUTO, GENERATIVE ->
          throw new InvalidInput(
              "Cannot score steps at their ends: the reward model is of another kind (%s, expected process, three-class or outcome) at %s"
                  .formatted(
                      spec.format() == RewardFormat.AUTO ? kind.word() : spec.format().word(),
                      folder.path()));
    };
  }

  private static ProcessRewardModel open(
      CausalModel model,
      RewardKind kind,
      StepHead head,
      Function<ReasoningTokenizer, InputLayout> layout) {
    try {
      return new ProcessRewardModel(model, kind, head, layout.apply(model.tokenizer()));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The scalar head, or the three logits of a folder with three labels. */
  private static StepHead head(CausalModel model, RewardEntry entry) {
    return model.config().head().labels() == 3
        ? new ThreeClassHead(NeutralAs.of(entry.text(NEUTRAL_AS, NeutralAs.POSITIVE.word())))
        : StepHead.SCALAR;
  }

  /** The model's own folder, or the one that the entry names. */
  static InputFolder model(InputFolder folder, RewardEntry entry) {
    return entry.has(MODEL) ? entry.models(MODEL).get(0).open(folder) : folder;
  }

  private static LoadedRewardModel implicit(InputFolder folder, RewardEntry entry) {
    ImplicitFolders parts = ImplicitFolders.of(folder, entry);
    CausalModel model = CausalModel.load(parts.model());
    return closingOnFailure(
        model,
        () -> {
          CausalModel reference = CausalModel.load(parts.reference());
          return closingOnFailure(
              reference,
              () ->
                  new ImplicitRewardModel(
                      model,
                      reference,
                      new ResponseLayout(formats(parts.model(), model)),
                      parts.beta()));
        });
  }

  /**
   * The weight that the answer yes had when a folder's language model was trained as a verifier; 1
   * for any other model.
   *
   * @throws InvalidInput if the recorded one is not above 0
   */
  public static double positiveWeight(InputFolder folder) {
    return positiveWeight(RewardEntry.of(folder));
  }

  private static double positiveWeight(RewardEntry entry) {
    return entry.number(POSITIVE_WEIGHT, 1, Double.MIN_VALUE);
  }

  private static LoadedRewardModel generative(InputFolder folder, RewardEntry entry) {
    InputFolder modelFolder = model(folder, entry);
    GenerativeVerifier.Rationales usual = GenerativeVerifier.Rationales.NONE;
    GenerativeVerifier.Rationales rationales =
        new GenerativeVerifier.Rationales(
            entry.whole(RATIONALES, usual.count(), 0),
            entry.whole(RATIONALE_TOKENS, usual.maxTokens(), 1),
            entry.number(TEMPERATURE, usual.temperature(), 0));
    VerificationPrompt prompt = VerificationPrompt.of(entry);
    double weight = positiveWeight(entry);
    CausalModel model = CausalModel.load(modelFolder);
    return closingOnFailure(
        model,
        () -> {
          Formats formats = question(modelFolder, model);
          return entry.kind() == RewardKind.CRITIQUE
              ? GenerativeVerifier.critique(model, formats, prompt, rationales, weight)
              : new GenerativeVerifier(model, formats, prompt, rationales, weight);
        });
  }

  private static LoadedRewardModel ensemble(
      InputFolder folder, RewardEntry entry, LayoutSettings settings) {
    String word = entry.text(AGGREGATION, EnsembleRewardModel.Aggregation.MEAN.word());
    EnsembleRewardModel.Aggregation aggregation =
        Arrays.stream(EnsembleRewardModel.Aggregation.values())
            .filter(one -> one.word().equals(word))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInput(
                        "Cannot read ensemble: unknown aggregation (%s, expected mean or min) at %s"
                            .formatted(word, folder.path())));
    List<LoadedRewardModel> members = new ArrayList<>();
    try {
      for (ModelReference member : entry.models(MEMBERS)) {
        members.add(open(member.open(folder), settings));
      }
      return new EnsembleRewardModel(members, aggregation);
    } catch (RuntimeException e) {
      members.forEach(LoadedRewardModel::close);
      throw e;
    }
  }

  private static Formats formats(InputFolder folder, CausalModel model) {
    return FolderFormats.settle(folder, model.tokenizer(), FormatSettings.DEFAULTS, "")
        .open(model.tokenizer());
  }

  /** The formats that a generative verifier is asked in. */
  public static Formats question(InputFolder folder, CausalModel model) {
    return questionSpec(folder, model).open(model.tokenizer());
  }

  /** The same with nothing around the question but the prompt format itself. */
  public static FormatSpec questionSpec(InputFolder folder, CausalModel model) {
    boolean bare = FolderFormats.kind(folder, model.tokenizer()) != PromptKind.STEPWISE;
    FormatSettings usual = FormatSettings.DEFAULTS;
    FormatSettings settings =
        bare
            ? new FormatSettings(
                usual.promptFormat(), usual.systemPrompt(), FormatSpec.PROBLEM, usual.stepFormat())
            : usual;
    return FolderFormats.settle(folder, model.tokenizer(), settings, "");
  }

  private static <T> T closingOnFailure(CausalModel model, Supplier<T> made) {
    try {
      return made.get();
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static ChatTemplate template(InputFolder folder, LayoutSpec spec) {
    return ChatTemplate.of(folder)
        .orElseThrow(
            () ->
                new InvalidInput(
                    "Cannot use layout %s: the reward model has no chat template (expected chat_template.jinja or chat_template in tokenizer_config.json) at %s"
                        .formatted(spec.format().word(), folder.path())));
  }
}
