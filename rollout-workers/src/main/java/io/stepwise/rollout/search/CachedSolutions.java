package io.stepwise.rollout.search;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Solutions whose keys and values are cached, in the order of their last use. Where they take more
 * than a number of bytes, the least recently used are freed; they are computed again if a search
 * comes back to them.
 */
final class CachedSolutions {
  private static final long MOST_BYTES = 512L << 20;
  private static final int SHARE_OF_HEAP = 16;

  private final long limit;
  private final LongSupplier heldBytes;
  private final Consumer<PartialSolution> free;
  private final Set<PartialSolution> used = new LinkedHashSet<>();

  /**
   * No solutions.
   *
   * @param limit number of bytes that may be held between two calls of the owner
   * @param heldBytes the number of bytes held now
   * @param free frees what is cached for a solution
   */
  CachedSolutions(long limit, LongSupplier heldBytes, Consumer<PartialSolution> free) {
    this.limit = limit;
    this.heldBytes = heldBytes;
    this.free = free;
  }

  /** The usual limit: 512 MiB, or a sixteenth of the heap where that is less. */
  static long usualLimit() {
    return Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /** Number of bytes that may be held. */
  long limit() {
    return limit;
  }

  /** Notes that something was cached for a solution, or that its cache was used. */
  void use(PartialSolution solution) {
    used.remove(solution);
    used.add(solution);
  }

  /** Frees what is cached for a solution, if it is. */
  void release(PartialSolution solution) {
    if (used.remove(solution)) {
      free.accept(solution);
    }
  }

  /** Frees the least recently used until the limit is kept. */
  void trim() {
    Iterator<PartialSolution> oldest = used.iterator();
    while (heldBytes.getAsLong() > limit && oldest.hasNext()) {
      PartialSolution solution = oldest.next();
      oldest.remove();
      free.accept(solution);
    }
  }

  void releaseAll() {
    List.copyOf(used).forEach(this::release);
  }
}
