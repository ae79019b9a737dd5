package io.stepwise.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.card.CardContents;
import io.stepwise.data.card.DataCard;
import io.stepwise.data.ingest.IngestCounts;
import io.stepwise.data.ingest.Tally;
import io.stepwise.jobs.browser.BrowserFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The data card as a person meets it: in a browser, wide and narrow, light and dark, by keyboard.
 */
class DataCardInBrowserTest extends BrowserFixture {
  private static final String SPACE = " ";
  private static final Path PAGE = Path.of("target", "example-card", "data-card.html");

  private static StepLabelledSolution solution(int n) {
    List<LabelledStep> steps = new ArrayList<>();
    for (int k = 0; k < 1 + n % 34; k++) {
      Rating rating = Rating.values()[(n + k) % 7 == 0 ? 1 : k == 33 ? 2 : 0];
      List<Alternative> others =
          k % 5 == 2 ? List.of(new Alternative("Or $x_{" + k + "}$.", Rating.NEUTRAL)) : List.of();
      steps.add(
          new LabelledStep(
              "Step " + k + " of " + "words ".repeat(n % 40), rating, Author.MODEL, others));
    }
    return new StepLabelledSolution(
        "id" + n,
        "p" + n,
        "What is $" + n + "\\cdot 7$?",
        "7",
        steps,
        n % 2 == 0 ? FinishReason.SOLUTION : FinishReason.FOUND_ERROR,
        null,
        new Provenance(
            "labels/with-a-very-long-name-that-has-no-spaces-at-all-" + n + ".jsonl",
            n,
            "2b794369-78c8-4e28-b3ba-eb0dd4a9ab" + n % 30,
            n % 10,
            2));
  }

  @BeforeAll
  static void start() throws IOException {
    IngestCounts counts = new IngestCounts();
    for (int n = 0; n < 400; n++) {
      counts.addSolution(solution(n));
    }
    Tally tally = counts.tally();
    Map.of(
            "files",
            3,
            "lines",
            421,
            "accepted",
            414,
            "quarantined",
            7,
            "dropped/give_up",
            14,
            "reasons/broken JSON",
            6,
            "reasons/bad label.steps[].chosen_completion",
            1)
        .forEach(tally::add);
    tally.add("rows_per_problem/1", 300);
    tally.add("rows_per_problem/9", 1);
    CardContents contents =
        new CardContents(
            "prm800k",
            List.of("labels/*.jsonl"),
            List.of("held-out.jsonl"),
            tally,
            Map.of("broken JSON", "broken JSON: Unexpected end-of-input at labels/a.jsonl:4"),
            Map.of("All steps: Krippendorff's α", "0.812"),
            List.of(solution(33), solution(12)));
    open(PAGE, DataCard.of(contents));
  }

  @BeforeEach
  void freshPage() {
    browser.look(1280, "light");
    browser.show(PAGE);
  }

  @Test
  void pageIsOneFileThatFetchesNothing() throws IOException {
    assertThat(Files.size(PAGE)).isLessThan(3 << 20);
    assertThat(count("performance.getEntriesByType('resource').length")).isZero();
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void formulasOfRowsAreDrawn() {
    browser.run("document.querySelector('.row').scrollIntoView()");
    browser.run("return new Promise(done => setTimeout(done, 300))");
    assertThat(count("document.querySelectorAll('.row h3 .katex').length")).isPositive();
    assertThat(count("document.scripts.length")).isEqualTo(2);
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void textsStandOutInLightAndDark() {
    assertReadable(PAGE, 100);
  }

  private static final String PLACES =
      "const words = e => { const r = document.createRange(); r.selectNodeContents(e);"
          + " return r.getBoundingClientRect(); };";

  /** Bars that reach over the edge of their card, and texts that touch the next one. */
  private static int misplaced() {
    return browser
        .run(
            PLACES
                + "let bad = 0; for (const bars of document.querySelectorAll('.bars')) {"
                + " const box = bars.closest('.box').getBoundingClientRect();"
                + " for (const col of bars.children) { const r = col.getBoundingClientRect();"
                + " if (r.left < box.left || r.right > box.right || r.width < 4) bad++; }"
                + " for (const kind of ['span', 'b']) { let end = -1e9;"
                + " for (const e of bars.querySelectorAll(kind)) { const r = words(e);"
                + " if (r.width && r.left < end && kind === 'span') bad++;"
                + " if (r.right > box.right) bad++; if (r.width) end = r.right; } } }"
                + " return bad")
        .intValue();
  }

  @Test
  void barsStayInTheirCardHoweverNarrowItIs() {
    assertThat(count("document.querySelectorAll('#ratings .col').length")).isEqualTo(31);
    for (int width : new int[] {1280, 800, 390, 340}) {
      browser.look(width, "light");
      assertThat(count("document.documentElement.scrollWidth")).isEqualTo(width);
      assertThat(misplaced()).as("at %d", width).isZero();
    }
    browser.run("document.querySelector('.col').style.minWidth = '90rem'");
    assertThat(misplaced()).as("a bar too wide would be found").isPositive();
  }

  @Test
  void lettersAreLargeEnoughOnAPhone() {
    browser.look(390, "light");
    assertThat(
            count(
                "[...document.querySelectorAll('.col span')]"
                    + ".filter(e => parseFloat(getComputedStyle(e).fontSize) < 11).length"))
        .isZero();
  }

  @Test
  void numbersOpenByKeyboard() {
    browser.run("document.querySelector('#ratings summary').focus()");
    browser.press(SPACE);
    assertThat(count("document.querySelectorAll('#ratings details[open] td').length"))
        .isGreaterThan(100);
  }

  @Test
  void everyPartIsNamedAndReachedFromTheTop() {
    assertThat(
            count(
                "[...document.querySelectorAll('nav a')]"
                    + ".filter(a => !document.querySelector(a.getAttribute('href'))).length"))
        .isZero();
    assertThat(count("document.querySelectorAll('nav a').length"))
        .isEqualTo(count("document.querySelectorAll('section').length"));
    assertThat(
            count(
                "[...document.querySelectorAll('[role=img], [role=region], section, nav')]"
                    + ".filter(e => !(e.ariaLabel || document.getElementById("
                    + "e.getAttribute('aria-labelledby')))).length"))
        .isZero();
    assertThat(
            count(
                "(ids => ids.length - new Set(ids).size)"
                    + "([...document.querySelectorAll('[id]')].map(e => e.id))"))
        .isZero();
  }
}
