package io.stepwise.jobs.retrain.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.retrain.gate.Check;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DecisionPageTest {
  @Test
  void textsFromOutsideAreNeverMarkup() {
    String page = DecisionPage.html(ExampleDecision.data());
    assertThat(page).doesNotContain("<script>alert").contains("&lt;script&gt;alert");
  }

  @Test
  void pageIsSmallAndFetchesNothing() {
    String page = DecisionPage.html(ExampleDecision.data());
    assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(3_000_000);
    assertThat(page).doesNotContainPattern("(src|href)=.https?:").doesNotContain("url(");
  }

  @Test
  void everyFigureLinksToItsSource() {
    String page = DecisionPage.html(ExampleDecision.data());
    Matcher links = Pattern.compile("href=\"#([^\"]+)\"").matcher(page);
    int seen = 0;
    while (links.find()) {
      seen++;
      assertThat(page).contains("id=\"" + links.group(1) + "\"");
    }
    assertThat(seen).isGreaterThan(5);
  }

  @Test
  void decisionWithoutACandidateHasAPageToo() {
    assertThat(DecisionPage.html(ExampleDecision.bare()))
        .contains("nothing to train on")
        .contains("No label file was used")
        .doesNotContain("id=\"checks\"");
  }

  /** An estimate below the bound passes where its interval reaches the bound: the page says so. */
  @Test
  void intervalThatDecidesIsExplained() {
    Check check =
        new Check(
            Check.Kind.LABELS,
            "champion's step AUROC",
            "inbox/a.jsonl",
            true,
            "0.590 (0.540 to 0.640)",
            "an interval that reaches 0.600",
            "m");
    assertThat(ChecksSection.html(List.of(check)))
        .contains("the interval decides, not the estimate")
        .contains("0.590 (0.540 to 0.640)", "expected an interval that reaches 0.600")
        .doesNotContain("at least 0.600");
  }
}
