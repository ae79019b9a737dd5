package io.stepwise.prm.scoring;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.head.StepHead;
import io.stepwise.prm.head.TokenPairHead;
import io.stepwise.prm.head.TwoLayerHead;
import io.stepwise.prm.head.ValueHead;
import io.stepwise.prm.layout.InputLayout;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.LayoutSpec;
import io.stepwise.prm.layout.MathShepherdLayout;
import io.stepwise.prm.layout.QwenPrmLayout;
import io.stepwise.prm.layout.RlhflowLayout;
import io.stepwise.prm.layout.SkyworkLayout;
import java.util.function.Function;

/** Opens reward models. */
public final class RewardModels {
  private RewardModels() {}

  /** Opens a folder whose files say how the model reads its input. */
  public static ProcessRewardModel open(InputFolder folder) {
    return open(folder, LayoutSettings.AUTO);
  }

  /**
   * Opens a folder.
   *
   * @param settings the layout, where the folder does not say it
   * @return a model to be closed by the caller
   * @throws InvalidInput if the folder holds no reward model of that layout
   */
  public static ProcessRewardModel open(InputFolder folder, LayoutSettings settings) {
    LayoutSpec spec = LayoutSpec.of(folder, settings);
    TwoLayerHead twoLayers = new TwoLayerHead();
    return switch (spec.format()) {
      case STEPWISE, TRL -> open(CausalModel.load(folder), StepHead.SCALAR, spec::layout);
      case QWEN_PRM ->
          open(
              CausalModel.load(folder, twoLayers),
              twoLayers,
              tokenizer -> new QwenPrmLayout(tokenizer, template(folder, spec)));
      case MATH_SHEPHERD ->
          open(
              CausalModel.load(folder, TokenPairHead.inText()),
              StepHead.SCALAR,
              MathShepherdLayout::new);
      case RLHFLOW ->
          open(
              CausalModel.load(folder, TokenPairHead.alone()),
              StepHead.SCALAR,
              tokenizer -> new RlhflowLayout(tokenizer, template(folder, spec)));
      case SKYWORK ->
          open(CausalModel.load(folder, new ValueHead()), StepHead.SCALAR, SkyworkLayout::new);
      case AUTO -> throw new IllegalStateException("Cannot open reward model: no layout");
    };
  }

  private static ProcessRewardModel open(
      CausalModel model, StepHead head, Function<ReasoningTokenizer, InputLayout> layout) {
    try {
      return new ProcessRewardModel(model, head, layout.apply(model.tokenizer()));
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
