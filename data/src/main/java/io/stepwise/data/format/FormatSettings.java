package io.stepwise.data.format;

import io.stepwise.data.error.InvalidConfiguration;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What formats are asked to read differently from their defaults.
 *
 * @param keep rows to read although they are left out by default; none
 * @param columns columns of plain problem files by what they hold, {@code problem}, {@code answer}
 *     or {@code id}, where they are not those of {@link ProblemsFormat}
 */
public record FormatSettings(Set<RowKind> keep, Map<String, String> columns)
    implements Serializable {
  /** Name of the setting {@link #keep}. */
  public static final String KEEP = "keep";

  /** Name of the setting {@link #columns}. */
  public static final String COLUMNS = "columns";

  private static final List<String> ROLES = List.of("problem", "answer", "id");

  /** A comma before a role; column names may hold commas of their own. */
  private static final Pattern NEXT_ROLE = Pattern.compile(",(?=(problem|answer|id)=)");

  /** Copies the collections; rejects a column for anything else. */
  public FormatSettings {
    EnumSet<RowKind> copy = EnumSet.noneOf(RowKind.class);
    copy.addAll(keep);
    keep = java.util.Collections.unmodifiableSet(copy);
    columns = java.util.Collections.unmodifiableMap(new TreeMap<>(columns));
    for (String role : columns.keySet()) {
      if (!ROLES.contains(role)) {
        throw invalid(role + "=" + columns.get(role));
      }
    }
  }

  /** The usual columns. */
  public FormatSettings(Set<RowKind> keep) {
    this(keep, Map.of());
  }

  /** Everything by default. */
  public static FormatSettings defaults() {
    return new FormatSettings(Set.of());
  }

  /**
   * With columns named on the command line, each as {@code problem=COLUMN}, {@code answer=COLUMN}
   * or {@code id=COLUMN}; several may stand in one text, separated by commas.
   *
   * @throws InvalidConfiguration for any other text
   */
  public FormatSettings withColumns(List<String> named) {
    Map<String, String> map = new TreeMap<>();
    for (String text : named) {
      for (String one : NEXT_ROLE.split(text)) {
        String[] parts = one.split("=", 2);
        if (parts.length < 2 || parts[1].isEmpty() || map.put(parts[0], parts[1]) != null) {
          throw invalid(one);
        }
      }
    }
    return new FormatSettings(keep, map);
  }

  private static InvalidConfiguration invalid(String column) {
    return new InvalidConfiguration(
        "Cannot read columns: no such role ("
            + column
            + ", expected problem=COLUMN, answer=COLUMN and id=COLUMN, each at most once)");
  }

  /** Whether the column of the problem or of the answer is named: rows are meant as problems. */
  public boolean namesProblems() {
    return columns.containsKey("problem") || columns.containsKey("answer");
  }

  /** The column of a role where one is named, else its usual columns. */
  List<String> names(String role, List<String> usual) {
    String named = columns.get(role);
    return named == null ? usual : List.of(named);
  }

  boolean drops(RowKind kind) {
    return !keep.contains(kind);
  }
}
