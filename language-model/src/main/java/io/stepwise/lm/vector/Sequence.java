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
   * Forks the sequence. Both share the same pages; the last page, if it is not full, is copied by
   * the first of them that adds a token.
   */
  public Sequence fork() {
    return fork(length);
  }

  /**
   * The same for a sequence of the first tokens.
   *
   * @param tokens how many, at most {@link #length}
   */
  public Sequence fork(int tokens) {
    Sequence other = new Sequence(memory);
    other.length = tokens;
    int shared = (tokens + Pages.POSITIONS - 1) / Pages.POSITIONS;
    for (Pages.Page page : pages.subList(0, shared)) {
      page.holders++;
      other.pages.add(page);
    }
    return other;
  }

  /** Pages that no other sequence holds. */
  public int ownPages() {
    return (int) pages.stream().filter(page -> page.holders == 1).count();
  }

  /** Reserves room for one more token and returns its position. */
  int append() {
    int last = pages.size() - 1;
    if (length == pages.size() * Pages.POSITIONS) {
      pages.add(memory.take());
    } else if (pages.get(last).holders > 1) {
      Pages.Page shared = pages.get(last);
      pages.set(last, memory.copy(shared));
      memory.release(shared);
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
