package io.stepwise.jobs.solve;

import io.stepwise.data.card.Formulas;
import io.stepwise.data.storage.Json;
import io.stepwise.rollout.search.TreeRecorder;
import io.stepwise.rollout.spark.Solved;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A page that shows the tree of a search. It needs no network. */
final class TreePage {
  private static final String TEMPLATE = "tree.html";
  private static final String STYLE = "/*STYLE*/";
  private static final String SCRIPTS = "/*SCRIPTS*/";
  private static final String DATA = "/*DATA*/";

  private TreePage() {}

  /** The page as HTML. */
  static String html(String problem, Solved solved, SearchMethod method) {
    List<List<Object>> nodes = new ArrayList<>();
    for (TreeRecorder.Node node : solved.nodes()) {
      nodes.add(
          Arrays.asList(
              node.parent(),
              node.text(),
              node.tokens(),
              Double.isNaN(node.score()) ? null : node.score(),
              node.state().name(),
              node.extensions(),
              node.visits() < 0 ? null : node.visits(),
              Double.isNaN(node.value()) ? null : node.value(),
              node.pruned(),
              node.mergedInto() < 0 ? null : node.mergedInto()));
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("problem", problem);
    data.put("summary", summary(solved, method));
    data.put("nodes", nodes);
    data.put("chosen", solved.chosen());
    // No text of a model can end the script element.
    String json = Json.line(data).replace("<", "\\u003c");
    boolean formulas =
        Formulas.in(problem) || solved.nodes().stream().anyMatch(node -> Formulas.in(node.text()));
    String scripts = formulas ? String.join("</script>\n<script>", Formulas.scripts()) : "";
    // The data come last: what looks like a placeholder in a model's text stays a text.
    return template()
        .replace(STYLE, formulas ? Formulas.style() : "")
        .replace(SCRIPTS, scripts)
        .replace(DATA, json);
  }

  private static String summary(Solved solved, SearchMethod method) {
    String answer = solved.result().answer();
    return String.format(
        Locale.ROOT,
        "%s · %s · %,d tokens sampled, %,d discarded · %,d scored",
        method.word(),
        answer.isEmpty() ? "no answer" : "answer " + answer,
        solved.result().cost().sampledTokens(),
        solved.result().cost().discardedTokens(),
        solved.result().cost().scoredTokens());
  }

  private static String template() {
    try (InputStream in = TreePage.class.getResourceAsStream(TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + TEMPLATE, e);
    }
  }
}
