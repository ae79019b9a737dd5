package io.stepwise.data.grading.latex;

import io.stepwise.data.grading.latex.Node.Display;
import io.stepwise.data.grading.limit.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * LaTeX as plain text: what the converter of the reference check (latex2text of pylatexenc 2, with
 * its defaults) makes of it.
 */
public final class LatexText {
  private static final Set<String> MATRICES =
      Set.of("array", "pmatrix", "bmatrix", "smallmatrix", "psmallmatrix", "bsmallmatrix");
  private static final Set<String> BLOCKS =
      Set.of(
          "equation",
          "equation*",
          "eqnarray",
          "eqnarray*",
          "align",
          "align*",
          "multline",
          "multline*",
          "gather",
          "gather*",
          "dmath",
          "dmath*");
  private static final Set<String> PARAGRAPHS = Set.of("center", "flushleft", "flushright");
  private static final Map<String, String> SPECIALS =
      Map.of(
          "&", "   ", "~", "\u00a0", "--", "–", "---", "—", "``", "“", "''", "”", "!`", "¡", "?`",
          "¿");

  /** How white space between commands is kept. */
  private enum Spaces {
    AS_TEX,
    AS_WRITTEN
  }

  private final Budget budget;
  private Spaces spaces = Spaces.AS_TEX;

  private LatexText(Budget budget) {
    this.budget = budget;
  }

  /**
   * The text of some LaTeX.
   *
   * @param latex without comments and dollar signs
   * @return empty where the reference converter fails
   * @throws io.stepwise.data.grading.limit.OutOfBudget when it costs too much
   */
  public static Optional<String> of(String latex, Budget budget) {
    try {
      return Optional.of(new LatexText(budget).text(new LatexReader(latex, budget).read()));
    } catch (Untranslatable e) {
      return Optional.empty();
    }
  }

  private String text(List<Node> nodes) {
    StringBuilder out = new StringBuilder();
    Node previous = null;
    for (Node node : nodes) {
      if (spaces == Spaces.AS_WRITTEN
          && node instanceof Node.Chars
          && previous instanceof Node.Macro macro
          && macro.arguments().isEmpty()) {
        out.append(macro.spaceAfter());
      }
      out.append(text(node));
      previous = node;
    }
    budget.spend(out.length());
    return out.toString();
  }

  private String text(Node node) {
    if (node instanceof Node.Chars chars) {
      boolean dropped = spaces == Spaces.AS_WRITTEN && chars.text().isBlank();
      return dropped ? "" : chars.text();
    }
    if (node instanceof Node.Group group) {
      return text(group.nodes());
    }
    if (node instanceof Node.Macro macro) {
      List<String> arguments = new ArrayList<>();
      for (Node argument : macro.arguments()) {
        arguments.add(argument == null ? "" : text(argument));
      }
      return MacroText.of(macro.name(), arguments);
    }
    if (node instanceof Node.Special special) {
      return SPECIALS.get(special.chars());
    }
    if (node instanceof Node.Formula formula) {
      return formula(formula.nodes(), formula.display());
    }
    return environment((Node.Environment) node);
  }

  private String environment(Node.Environment environment) {
    if (MATRICES.contains(environment.name())) {
      return matrix(environment.nodes());
    }
    if (BLOCKS.contains(environment.name())) {
      return formula(environment.nodes(), Display.BLOCK);
    }
    String body = text(environment.nodes());
    return PARAGRAPHS.contains(environment.name()) ? "\n" + body + "\n" : body;
  }

  private String formula(List<Node> nodes, Display display) {
    Spaces outside = spaces;
    spaces = Spaces.AS_WRITTEN;
    String content = text(nodes).strip();
    spaces = outside;
    return display == Display.INLINE ? content : "\n    " + content.replace("\n", "\n    ") + "\n";
  }

  /** Rows with ';' between them, columns with a space; a cell without any node is no column. */
  private String matrix(List<Node> nodes) {
    List<String> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    List<Node> cell = new ArrayList<>();
    boolean empty = true;
    for (Node node : nodes) {
      boolean column = node instanceof Node.Special special && special.chars().equals("&");
      boolean line = node instanceof Node.Macro macro && macro.name().equals("\\");
      if (!column && !line) {
        cell.add(node);
        empty = false;
        continue;
      }
      close(cell, row);
      if (line) {
        rows.add(String.join(" ", row));
        row.clear();
      }
    }
    close(cell, row);
    rows.add(String.join(" ", row));
    if (empty) {
      throw new Untranslatable("matrix without cells");
    }
    return "[ " + String.join("; ", rows) + " ]";
  }

  private void close(List<Node> cell, List<String> row) {
    if (!cell.isEmpty()) {
      row.add(text(cell).strip());
      cell.clear();
    }
  }
}
