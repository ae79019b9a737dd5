package io.stepwise.prm.layout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenSpans;
import java.util.List;

/**
 * The layout of RLHFlow's reward models: a conversation in which each step is a turn of the user,
 * the first one after the problem, and the assistant answers each with {@code +}. A step's score is
 * read at the token before its {@code +}, which predicts it. One pass reads all steps.
 */
public final class RlhflowLayout implements InputLayout {
  /** Stands for a verdict until its place is known: a private-use character, in no text. */
  private static final String PLACE = "\uE000";

  private static final String VERDICT = "+";

  private final ReasoningTokenizer tokenizer;
  private final ChatTemplate template;

  /** The layout of a tokenizer and its chat template. */
  public RlhflowLayout(ReasoningTokenizer tokenizer, ChatTemplate template) {
    this.tokenizer = tokenizer;
    this.template = template;
  }

  @Override
  public RewardFormat format() {
    return RewardFormat.RLHFLOW;
  }

  @Override
  public ScoringInput layOut(String problem, List<String> steps) {
    if (steps.isEmpty()) { // no turn: templates such as Llama 3's read the first one
      return new ScoringInput(new int[0], new int[0]);
    }
    ArrayNode chat = Json.mapper().createArrayNode();
    for (int k = 0; k < steps.size(); k++) {
      String step = steps.get(k).strip();
      chat.addObject().put("role", "user").put("content", k == 0 ? problem + " " + step : step);
      chat.addObject().put("role", "assistant").put("content", PLACE);
    }
    String text = template.renderWhole(chat);
    int[] places = text.codePoints().filter(c -> c == PLACE.codePointAt(0)).map(c -> 0).toArray();
    Markers.check(places.length, "U+E000", steps.size(), format());
    int[] codePoints = text.codePoints().toArray();
    for (int i = 0, k = 0; i < codePoints.length; i++) {
      if (codePoints[i] == PLACE.codePointAt(0)) {
        places[k++] = i;
      }
    }
    TokenSpans spans = tokenizer.spans(text.replace(PLACE, VERDICT));
    int[] positions = new int[places.length];
    for (int k = 0; k < places.length; k++) {
      int verdict = spans.covering(places[k]);
      boolean alone = verdict > 0 && tokenizer.decode(spans.ids()[verdict]).strip().equals(VERDICT);
      Markers.check(alone ? steps.size() : k, "no " + VERDICT + " token", steps.size(), format());
      positions[k] = verdict - 1;
    }
    return new ScoringInput(spans.ids(), positions);
  }
}
