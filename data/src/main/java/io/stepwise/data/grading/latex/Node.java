package io.stepwise.data.grading.latex;

import java.util.List;

/** A piece of LaTeX. */
sealed interface Node {
  /** Characters that mean themselves. */
  record Chars(String text) implements Node {}

  /** What stands between braces or brackets. */
  record Group(List<Node> nodes) implements Node {}

  /**
   * A command.
   *
   * @param name without the backslash
   * @param spaceAfter white space that TeX would swallow
   * @param arguments as its signature says, null for an optional one that is absent; empty for a
   *     command that takes none or whose arguments could not be read
   */
  record Macro(String name, String spaceAfter, List<Node> arguments) implements Node {}

  /** What stands between {@code \begin{name}} and {@code \end{name}}. */
  record Environment(String name, List<Node> nodes) implements Node {}

  /** Characters with a meaning of their own, such as {@code &} or {@code --}. */
  record Special(String chars) implements Node {}

  /** What stands between {@code \(} and {@code \)}, or between {@code \[} and {@code \]}. */
  record Formula(List<Node> nodes, Display display) implements Node {}

  /** Whether a formula is in the line or on lines of its own. */
  enum Display {
    INLINE,
    BLOCK
  }
}
