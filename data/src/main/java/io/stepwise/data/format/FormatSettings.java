package io.stepwise.data.format;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * What formats are asked to read differently from their defaults.
 *
 * @param keep rows to read although they are left out by default; none
 */
public record FormatSettings(Set<RowKind> keep) implements Serializable {
  /** Copies the set. */
  public FormatSettings {
    EnumSet<RowKind> copy = EnumSet.noneOf(RowKind.class);
    copy.addAll(keep);
    keep = java.util.Collections.unmodifiableSet(copy);
  }

  /** Everything by default. */
  public static FormatSettings defaults() {
    return new FormatSettings(Set.of());
  }

  boolean drops(RowKind kind) {
    return !keep.contains(kind);
  }
}
