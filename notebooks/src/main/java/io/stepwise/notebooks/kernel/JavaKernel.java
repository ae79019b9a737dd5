package io.stepwise.notebooks.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.stepwise.notebooks.Shown;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;

/** Runs cells in JShell, inside this process. A cell's value is that of its last expression. */
final class JavaKernel extends BaseKernel {
  private final JShell shell;
  private final SourceCodeAnalysis analysis;

  /**
   * A kernel without cells.
   *
   * @param classPath what cells may use
   */
  JavaKernel(String classPath) {
    shell = JShell.builder().executionEngine("local").build();
    shell.addToClasspath(classPath);
    analysis = shell.sourceCodeAnalysis();
    for (String start : List.of("import java.util.*;", "import java.util.stream.*;")) {
      shell.eval(start);
    }
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("Java")
        .version(String.valueOf(Runtime.version().feature()))
        .mimetype("text/x-java")
        .fileExtension(".java")
        .codemirror("text/x-java")
        .pygments("java")
        .build();
  }

  @Override
  public DisplayData eval(String cell) throws CellFailure {
    PrintStream direct = System.out; // each flush of it becomes an output of its own
    PrintStream lines = new PrintStream(new BufferedOutputStream(direct), true, UTF_8);
    System.setOut(lines);
    try {
      return value(cell);
    } finally {
      lines.flush();
      System.setOut(direct);
    }
  }

  private DisplayData value(String cell) throws CellFailure {
    Snippet last = null;
    CompletionInfo part = analysis.analyzeCompletion(cell);
    while (part.completeness() != Completeness.EMPTY) {
      if (!part.completeness().isComplete()) {
        throw new CellFailure("Cannot run cell: it ends in the middle of a statement");
      }
      last = run(part.source());
      part = analysis.analyzeCompletion(part.remaining());
    }
    if (!isExpression(last) || cell.strip().endsWith(";")) {
      return null;
    }
    String name = last instanceof VarSnippet kept ? kept.name() : ((ExpressionSnippet) last).name();
    run(CellValue.class.getName() + ".keep(" + name + ");");
    return shown(CellValue.take());
  }

  private static boolean isExpression(Snippet snippet) {
    return snippet instanceof ExpressionSnippet
        || (snippet != null && snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND);
  }

  private Snippet run(String source) throws CellFailure {
    Snippet snippet = null;
    for (SnippetEvent event : shell.eval(source)) {
      if (event.causeSnippet() != null) {
        continue; // of an earlier cell, which this one completes or replaces
      }
      snippet = event.snippet();
      if (event.status() == Status.REJECTED) {
        throw new CellFailure(
            shell
                .diagnostics(snippet)
                .map(error -> described(error, source))
                .collect(Collectors.joining("\n")));
      }
      if (event.exception() instanceof UnresolvedReferenceException e) {
        throw new CellFailure(
            shell
                .unresolvedDependencies(e.getSnippet())
                .collect(Collectors.joining(", ", "Cannot run cell: not defined yet: ", "")));
      }
      if (event.exception() instanceof EvalException e) {
        throw CellFailure.thrown(e);
      }
    }
    return snippet;
  }

  private static String described(Diag error, String source) {
    String place = source.substring((int) error.getStartPosition(), (int) error.getEndPosition());
    return error.getMessage(Locale.ROOT) + "\n    " + place.strip();
  }

  private DisplayData shown(Object value) {
    if (!(value instanceof Shown own)) {
      return new DisplayData(String.valueOf(value));
    }
    DisplayData data = new DisplayData();
    own.byMediaType().forEach(data::putData);
    return data;
  }

  @Override
  public ReplacementOptions complete(String cell, int at) {
    int[] anchor = {at};
    List<String> words =
        analysis.completionSuggestions(cell, at, anchor).stream()
            .map(SourceCodeAnalysis.Suggestion::continuation)
            .distinct()
            .toList();
    return new ReplacementOptions(words, anchor[0], at);
  }

  @Override
  public DisplayData inspect(String cell, int at, boolean withDetails) {
    List<String> found =
        analysis.documentation(cell, at, false).stream()
            .map(SourceCodeAnalysis.Documentation::signature)
            .toList();
    return found.isEmpty() ? null : new DisplayData(String.join("\n", found));
  }

  @Override
  public String isComplete(String cell) {
    return analysis.analyzeCompletion(cell).completeness().isComplete()
        ? IS_COMPLETE_YES
        : "  "; // the next line's indentation
  }

  @Override
  public List<String> formatError(Exception e) {
    return e.getMessage() == null ? super.formatError(e) : e.getMessage().lines().toList();
  }

  @Override
  public void interrupt() {
    shell.stop();
  }

  @Override
  public void onShutdown(boolean isRestarting) {
    shell.close();
  }
}
