package io.stepwise.jobs.retrain.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
}
