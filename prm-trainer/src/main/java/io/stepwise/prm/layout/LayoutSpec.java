package io.stepwise.prm.layout;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.lm.weights.WeightFiles;
import io.stepwise.prm.head.ValueHead;
import io.stepwise.prm.kind.RewardEntry;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which layout a reward model reads, as its folder or the user says it.
 *
 * @param format the layout
 * @param stepSeparator text after each step, for {@code trl}
 * @param problemSeparator text between problem and first step, for {@code trl}
 */
public record LayoutSpec(RewardFormat format, String stepSeparator, String problemSeparator) {
  private static final String FORMAT = "format";
  private static final String STEP_SEPARATOR = "step-separator";
  private static final String PROBLEM_SEPARATOR = "problem-separator";

  /**
   * Finds the layout of a model's folder. Settings come first, then what {@code stepwise.json}
   * records of the layout; a folder with that file and no such record is {@code stepwise}. Other
   * folders are known by their class or tensors ({@code qwen-prm}, {@code skywork}), or are {@code
   * trl}.
   *
   * @throws InvalidInput if the record is malformed
   * @throws InvalidConfiguration if a setting belongs to another layout
   */
  public static LayoutSpec of(InputFolder folder, LayoutSettings settings) {
    InputFolder base = BaseReference.orSelf(folder);
    JsonNode recorded = recorded(folder);
    recorded = recorded.isMissingNode() ? recorded(base) : recorded;
    RewardFormat found =
        recorded.isMissingNode()
            ? folder.has(StepTokens.FILE) || base.has(StepTokens.FILE)
                ? RewardFormat.STEPWISE
                : published(base)
            : format(recorded, folder);
    requireText(recorded, STEP_SEPARATOR, folder);
    requireText(recorded, PROBLEM_SEPARATOR, folder);
    return chosen(found, recorded, settings);
  }

  private static void requireText(JsonNode recorded, String key, InputFolder folder) {
    JsonNode value = recorded.path(key);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw new InvalidInput(
          "Cannot read reward model: invalid %s.%s (%s, expected text) at %s/%s"
              .formatted(RewardEntry.KEY, key, value, folder.path(), StepTokens.FILE));
    }
  }

  /** The layout of a model that is made new: {@code stepwise}, unless settings say another. */
  public static LayoutSpec ofNew(LayoutSettings settings) {
    return chosen(RewardFormat.STEPWISE, Json.mapper().missingNode(), settings);
  }

  private static LayoutSpec chosen(RewardFormat found, JsonNode recorded, LayoutSettings settings) {
    RewardFormat format = settings.format() == RewardFormat.AUTO ? found : settings.format();
    check(format, STEP_SEPARATOR, settings.stepSeparator());
    check(format, PROBLEM_SEPARATOR, settings.problemSeparator());
    return new LayoutSpec(
        format,
        chosen(settings.stepSeparator(), recorded.path(STEP_SEPARATOR), "\n"),
        chosen(settings.problemSeparator(), recorded.path(PROBLEM_SEPARATOR), ""));
  }

  /** A published model by its class or its tensors; a token classifier otherwise. */
  private static RewardFormat published(InputFolder folder) {
    String config = folder.path() + "/config.json";
    String name =
        Json.read(folder.text("config.json"), config).path("architectures").path(0).asText();
    if (name.equals("Qwen2ForProcessRewardModel")) {
      return RewardFormat.QWEN_PRM;
    }
    return WeightFiles.names(folder).contains(ValueHead.SIGN)
        ? RewardFormat.SKYWORK
        : RewardFormat.TRL;
  }

  private static JsonNode recorded(InputFolder folder) {
    return folder.has(StepTokens.FILE)
        ? Json.read(folder.text(StepTokens.FILE), folder.path() + "/" + StepTokens.FILE)
            .path(RewardEntry.KEY)
        : Json.mapper().missingNode();
  }

  private static RewardFormat format(JsonNode recorded, InputFolder folder) {
    if (!recorded.has(FORMAT) && recorded.has(RewardEntry.KIND)) {
      return RewardFormat.AUTO; // a kind that is not read at step ends
    }
    return RewardFormat.named(recorded.path(FORMAT).asText())
        .orElseThrow(
            () ->
                new InvalidInput(
                    "Cannot read reward model: unknown input layout ("
                        + recorded.path(FORMAT)
                        + ", expected one of "
                        + RewardFormat.words()
                        + ") at "
                        + folder.path()
                        + "/"
                        + StepTokens.FILE));
  }

  private static void check(RewardFormat format, String key, String value) {
    if (value != null && format != RewardFormat.TRL) {
      throw new InvalidConfiguration(
          "Cannot use setting "
              + key
              + ": the reward model's layout has no separators ("
              + format.word()
              + ", expected trl)");
    }
  }

  private static String chosen(String setting, JsonNode recorded, String usual) {
    return setting != null ? setting : recorded.asText(usual);
  }

  /**
   * The layout for a tokenizer, of a model that is an ordinary decoder with a scalar head.
   *
   * @throws InvalidConfiguration for the layout of another class of model
   */
  public SeparateLayout layout(ReasoningTokenizer tokenizer) {
    return switch (format) {
      case STEPWISE -> new StepwiseLayout(tokenizer);
      case TRL -> new TrlLayout(tokenizer, problemSeparator, stepSeparator);
      default ->
          throw new InvalidConfiguration(
              "Cannot train reward model: models of this layout can only score"
                  + " (%s, expected stepwise or trl)".formatted(format.word()));
    };
  }

  /** Whether the model is an ordinary decoder, which reads any row of its vocabulary. */
  public boolean isPlainTrunk() {
    return format == RewardFormat.STEPWISE || format == RewardFormat.TRL;
  }

  /** How a model of this layout is written, so that those who use the layout can read it. */
  public HeadLabels labels() {
    return format == RewardFormat.TRL ? HeadLabels.TWO : HeadLabels.ONE;
  }

  /**
   * Entries of {@code stepwise.json} that record this layout and the kind of reward model; none for
   * {@code stepwise} of a process reward model.
   *
   * @param kind the kind and its settings, empty for a process reward model
   */
  public Map<String, Object> entries(Map<String, ?> kind) {
    if (format == RewardFormat.STEPWISE && kind.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> entry = new TreeMap<>(kind);
    entry.put(FORMAT, format.word());
    if (format != RewardFormat.STEPWISE) {
      entry.put(STEP_SEPARATOR, stepSeparator);
      entry.put(PROBLEM_SEPARATOR, problemSeparator);
    }
    return Map.of(RewardEntry.KEY, entry);
  }
}
