package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.browser.BrowserFixture;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.PartialSolution.State;
import io.stepwise.rollout.search.SearchOutcome.StoppedBy;
import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.search.TreeRecorder.Node;
import io.stepwise.rollout.spark.Solved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tree of a large search in a browser. */
class TreePageInBrowserTest extends BrowserFixture {
  private static final int NODES = 10_000;
  private static final String RIGHT_ARROW = "\uE014";
  private static final String LEFT_ARROW = "\uE012";
  private static final String DOWN_ARROW = "\uE015";
  private static final String HOME = "\uE011";
  private static final String ENTER = "\uE007";
  private static final String HOSTILE = "</script><script>document.title='injected'</script>";
  private static final String FORMULA = "$x^2+1=\\frac{1}{2}$";
  private static final Path SMALL = Path.of("target", "example-tree", "formulas.html");
  private static final Path PAGE = Path.of("target", "example-tree", "tree.html");

  private static List<Integer> chosen;

  @BeforeAll
  static void start() throws IOException {
    open(PAGE, TreePage.html("How many? " + HOSTILE, tree(), SearchMethod.MCTS));
    write(SMALL, TreePage.html("Solve " + FORMULA + " for $5.", small(), SearchMethod.BEAM));
  }

  /** A tree of at most twelve steps whose every node has a parent at random. */
  private static Solved tree() {
    NamedRandom random = NamedRandom.of("tree", 1);
    int[] depth = new int[NODES];
    int[] parents = new int[NODES];
    int[] children = new int[NODES];
    parents[0] = -1;
    for (int id = 1; id < NODES; id++) {
      int parent = (int) (id * random.uniform(2L * id));
      while (depth[parent] >= 12) {
        parent = parents[parent];
      }
      parents[id] = parent;
      depth[id] = depth[parent] + 1;
      children[parent]++;
    }
    List<Node> nodes = new ArrayList<>();
    for (int id = 0; id < NODES; id++) {
      String text = id == 0 ? "" : "Step " + depth[id] + ": x = " + id + (id == 7 ? HOSTILE : "");
      double score = id == 0 ? Double.NaN : random.uniform(2L * id + 1);
      State state = depth[id] == 12 ? State.FINISHED : State.OPEN;
      nodes.add(
          new Node(
              id,
              parents[id],
              text.isEmpty() ? List.of() : List.of(text),
              10,
              score,
              state,
              children[id],
              NODES - id,
              0.25,
              false,
              -1));
    }
    chosen = new ArrayList<>();
    for (int id = NODES - 1; id >= 0; id = parents[id]) {
      chosen.add(0, id);
    }
    return new Solved("1", result(), nodes, chosen);
  }

  /** A beam search of two steps with a pruned and a merged one; its texts have formulas. */
  private static Solved small() {
    List<Node> nodes =
        List.of(
            new Node(0, -1, List.of(), 0, Double.NaN, State.OPEN, 2),
            new Node(1, 0, List.of("We need " + FORMULA), 9, 0.9, State.OPEN, 1),
            new Node(2, 0, List.of("A guess."), 3, 0.1, State.OPEN, 0, -1, Double.NaN, true, -1),
            new Node(3, 1, List.of("\\boxed{72} costs $5 and $6"), 4, 0.8, State.FINISHED, 0),
            new Node(
                4,
                0,
                List.of("We need " + FORMULA),
                9,
                0.9,
                State.OPEN,
                0,
                -1,
                Double.NaN,
                false,
                1));
    return new Solved("1", result(), nodes, List.of(0, 1, 3));
  }

  private static SearchResult result() {
    return new SearchResult(
        "72",
        "The answer is 72.",
        "",
        "",
        5,
        List.of("The answer is 72."),
        List.of("The answer is 72."),
        new double[] {0.9},
        SearchResult.Finish.STOP,
        false,
        30,
        60,
        List.of(),
        0,
        StoppedBy.DONE,
        new Cost(99_990, 99_930, 30, 0, 50_000, NODES - 1),
        SearchResult.Shares.NONE,
        1.5,
        Map.of());
  }

  @BeforeEach
  void freshPage() {
    browser.look(1280, "light");
    browser.console(); // forgets what other tests left
    browser.show(PAGE);
  }

  private static String text(String id) {
    return browser.run("return document.getElementById('" + id + "').innerText").asText();
  }

  @Test
  void showsTheChosenPathOfALargeTree() {
    assertThat(browser.console()).isEmpty();
    assertThat(text("count")).isEqualTo((NODES - 1) + " of " + (NODES - 1) + " nodes");
    assertThat(text("title")).contains("on the chosen path");
    assertThat(browser.run("return document.querySelectorAll('#steps li').length").intValue())
        .isEqualTo(chosen.size() - 1);
    assertThat(text("summary")).contains("answer 72", "99,990 tokens sampled");
  }

  @Test
  void drawsALargeTreeInTimeThatGrowsWithItsSize() {
    double milliseconds =
        browser
            .run(
                "const t = performance.now(); for (let i = 0; i < 5; i++) draw();"
                    + " return (performance.now() - t) / 5")
            .asDouble();
    // Generous: the machine may be busy. What it rejects is work that grows with the square.
    assertThat(milliseconds).isLessThan(1000);
  }

  @Test
  void playsNodeByNodeWithTheKeyboard() {
    browser.press(HOME);
    assertThat(text("count")).startsWith("0 of");
    browser.press(RIGHT_ARROW);
    browser.press(RIGHT_ARROW);
    assertThat(text("count")).startsWith("2 of");
    assertThat(text("title")).startsWith("Node 2 of");
    browser.press(LEFT_ARROW);
    assertThat(text("title")).startsWith("Node 1 of");
    browser.press(ENTER);
    assertThat(text("title")).startsWith("Node " + (NODES - 1)).contains("on the chosen path");
  }

  /** Whether the selected node is on the part of the canvas that the window shows. */
  private static void assertSelectedIsVisible() {
    assertThat(
            browser
                .run(
                    "const [x, y] = at(nodes[selected]), box = canvas.getBoundingClientRect();"
                        + " const whole = x >= 8 && y >= 8 && x <= box.width - 8 && y <= box.height - 8;"
                        + " return whole && document.elementFromPoint(box.x + x, box.y + y) === canvas"
                        + " ? '' : 'node ' + selected + ' at ' + x + ', ' + y")
                .asText())
        .isEmpty();
  }

  @Test
  void openingViewFitsTheWholeTree() {
    assertThat(
            browser
                .run(
                    "return nodes.filter(n => { const [x, y] = at(n);"
                        + " return x < 0 || y < 0 || x > canvas.clientWidth || y > canvas.clientHeight;"
                        + "}).length")
                .asInt())
        .isZero();
    assertSelectedIsVisible();
    browser.run("zoom(20, 100, 100); document.getElementById('fit').click()");
    assertSelectedIsVisible();
  }

  @Test
  void selectedNodeStaysVisibleAtEveryZoom() {
    for (int width : new int[] {1280, 390}) {
      browser.look(width, "light");
      for (int zooms = 0; zooms < 30; zooms += 10) {
        browser.press(HOME);
        for (int step = 0; step < 20; step++) {
          browser.press(RIGHT_ARROW);
          assertSelectedIsVisible();
        }
        browser.run("show(5000, true)");
        assertSelectedIsVisible();
        browser.press(DOWN_ARROW);
        assertSelectedIsVisible();
        browser.press(ENTER);
        assertSelectedIsVisible();
        for (int i = 0; i < 10; i++) {
          browser.press("+");
          assertSelectedIsVisible();
        }
      }
    }
    assertThat(browser.run("return scale").asDouble()).isGreaterThan(1);
  }

  @Test
  void showsVisitsAndValues() {
    browser.run("select(1)");
    assertThat(text("steps")).contains((NODES - 1) + " visits, value 0.250");
    assertThat(text("legend")).contains("score (visits)", "chosen path").doesNotContain("pruned");
  }

  @Test
  void marksPrunedNodes() {
    browser.show(SMALL);
    assertThat(text("legend")).contains("pruned").doesNotContain("visits");
    browser.run("select(2)");
    assertThat(text("title")).contains("pruned");
    assertThat(text("steps")).contains("pruned");
    browser.run("select(4)");
    assertThat(text("title")).contains("merged").doesNotContain("pruned");
    assertThat(text("steps")).contains("equal to node 1, merged").doesNotContain("pruned");
    assertThat(text("legend")).contains("equal to another sample");
    browser.run("select(1)");
    assertThat(text("title")).doesNotContain("pruned").doesNotContain("merged");
    assertThat(text("steps")).doesNotContain("pruned").contains("extended 1×");
    // A pruned node is hollow: the page's color is at its center.
    String center =
        "const [x, y] = at(nodes[%d]); draw();"
            + " return [...context.getImageData(x, y, 1, 1).data].slice(0, 3).join()";
    String page = browser.run("return [...context.getImageData(1, 1, 1, 1).data].join()").asText();
    assertThat(page).isEqualTo("0,0,0,0");
    assertThat(browser.run(center.formatted(2)).asText()).isEqualTo("0,0,0");
    assertThat(browser.run(center.formatted(1)).asText()).isEqualTo("46,139,87");
  }

  @Test
  void drawsFormulas() {
    browser.show(SMALL);
    assertThat(browser.console()).isEmpty();
    String formulas = "return document.querySelectorAll('%s .katex').length";
    assertThat(browser.run(formulas.formatted("#problem")).intValue()).isEqualTo(1);
    assertThat(browser.run(formulas.formatted("#steps")).intValue()).isEqualTo(2);
    assertThat(text("problem")).contains("for $5.").doesNotContain("frac");
    assertThat(text("steps")).contains("costs $5 and $6");
  }

  @Test
  void pageWithoutFormulasHasNoKatex() throws IOException {
    assertThat(Files.size(PAGE)).isGreaterThan(100_000);
    assertThat(Files.readString(PAGE)).doesNotContain("katex");
  }

  @Test
  void textsOfModelsAreTexts() {
    assertThat(browser.run("return document.title").asText()).isEqualTo("Search tree");
    assertThat(text("problem")).contains(HOSTILE);
    browser.run("select(7)");
    assertThat(text("steps")).contains(HOSTILE);
    assertThat(browser.run("return document.title").asText()).isEqualTo("Search tree");
  }

  @Test
  void fitsOnAPhoneInTheDark() {
    browser.look(390, "dark");
    assertThat(browser.run("return document.documentElement.scrollWidth").intValue())
        .isLessThanOrEqualTo(390);
    assertThat(browser.run("return document.getElementById('tree').clientHeight").intValue())
        .isGreaterThan(150);
  }
}
