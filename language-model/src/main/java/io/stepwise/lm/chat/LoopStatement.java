package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@code for} loop. Names set in its body are local to one iteration.
 *
 * @param test which elements are taken, null for all
 * @param other what is written when there are none
 */
record LoopStatement(
    Target target, Expression all, Expression test, Statement body, Statement other)
    implements Statement {
  @Override
  public Flow run(Frame frame, StringBuilder out) {
    List<Object> chosen = chosen(frame);
    if (chosen.isEmpty()) {
      return other.run(frame.inner(), out);
    }
    Loop loop = new Loop(chosen, frame.values());
    for (int i = 0; i < chosen.size(); i++) {
      loop.at(i);
      Frame turn = frame.inner();
      turn.put("loop", loop);
      target.assign(chosen.get(i), turn);
      if (body.run(turn, out) == Flow.BREAK) {
        break;
      }
    }
    return Flow.NEXT;
  }

  private List<Object> chosen(Frame frame) {
    List<Object> elements = frame.values().elements(all.evaluate(frame));
    List<Object> chosen = new ArrayList<>();
    frame.values().limits().make(elements.size());
    for (Object element : elements) {
      Frame inner = frame.inner();
      if (test != null) {
        target.assign(element, inner);
      }
      if (test == null || frame.values().truth(test.evaluate(inner))) {
        chosen.add(element);
      }
    }
    return chosen;
  }
}
