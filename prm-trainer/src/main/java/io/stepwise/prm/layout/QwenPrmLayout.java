package io.stepwise.prm.layout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.List;

/**
 * The layout of Qwen2.5-Math-PRM: the folder's chat template over a system prompt, the problem as
 * the user and the steps as the assistant, each followed by {@code <extra_0>}, where its score is
 * read. The conversation is tokenised as one text.
 */
public final class QwenPrmLayout implements InputLayout {
  private static final String MARKER = "<extra_0>";
  private static final String SYSTEM =
      "Please reason step by step, and put your final answer within \\boxed{}.";

  private final ReasoningTokenizer tokenizer;
  private final ChatTemplate template;
  private final int marker;

  /**
   * The layout of a tokenizer and its chat template.
   *
   * @throws InvalidInput if the tokenizer has no token {@code <extra_0>}
   */
  public QwenPrmLayout(ReasoningTokenizer tokenizer, ChatTemplate template) {
    this.tokenizer = tokenizer;
    this.template = template;
    int[] ids = tokenizer.verbatim(MARKER);
    if (ids.length != 1) {
      throw new InvalidInput(
          "Cannot use layout %s: the tokenizer has no token %s (%d tokens, expected 1)"
              .formatted(format().word(), MARKER, ids.length));
    }
    this.marker = ids[0];
  }

  @Override
  public RewardFormat format() {
    return RewardFormat.QWEN_PRM;
  }

  @Override
  public ScoringInput layOut(String problem, List<String> steps) {
    StringBuilder response = new StringBuilder();
    steps.forEach(step -> response.append(step).append(MARKER));
    ArrayNode chat = Json.mapper().createArrayNode();
    chat.addObject().put("role", "system").put("content", SYSTEM);
    chat.addObject().put("role", "user").put("content", problem);
    chat.addObject().put("role", "assistant").put("content", response.toString());
    int[] ids = tokenizer.verbatim(template.renderWhole(chat));
    return Markers.at(ids, marker, MARKER, steps.size(), format());
  }
}
