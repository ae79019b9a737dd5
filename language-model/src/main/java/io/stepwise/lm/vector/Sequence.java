package io.stepwise.lm.vector;

import java.util.ArrayList;
import java.util.List;

/** The keys and values of a row's tokens so far. */
public final class Sequence implements AutoCloseable {
  private final Pages memory;
  private final List<Pages.Page> pages = new ArrayList<>();
  private int length;

  Sequence(Pages memory) {
    this.memory = memory;
  }

  /** Tokens consumed so far. */
  public int length() {
    return length;
  }

  /**
   * A sequence that goes on from here on its own. Whole pages are shared, since they never change
   * again; the last one is copied.
   */
  public Sequence fork() {
    Sequence other = new Sequence(memory);
    other.length = length;
    int whole = length / Pages.POSITIONS;
    for (int i = 0; i < pages.size(); i++) {
      Pages.Page page = pages.get(i);
      if (i < whole) {
        page.holders++;
        other.pages.add(page);
      } else {
        other.pages.add(memory.copy(page));
      }
    }
    return other;
  }

  /** Makes room for one more token and returns its position. */
  int append() {
    if (length == pages.size() * Pages.POSITIONS) {
      pages.add(memory.take());
    }
    return length++;
  }

  /** The page of a position. */
  float[] page(int position) {
    return pages.get(position / Pages.POSITIONS).values;
  }

  /** Gives the pages back. */
  @Override
  public void close() {
    pages.forEach(memory::release);
    pages.clear();
    length = 0;
  }
}
