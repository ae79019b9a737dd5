package io.stepwise.jobs.retrain.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.jobs.browser.Browser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The decision as a person meets it: wide and narrow, light and dark. */
class DecisionInBrowserTest {
  private static final Path PAGE = Path.of("target", "example-decision", Decision.PAGE);
  private static final String SPACE = " ";

  @TempDir private static Path profile;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(PAGE.getParent());
    Files.writeString(PAGE, DecisionPage.html(ExampleDecision.data()));
    browser = Browser.open(profile);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static int count(String expression) {
    return browser.run("return " + expression).intValue();
  }

  @Test
  void everyCheckAndEveryFileIsShownAndNoTextRuns() {
    browser.look(1280, "light");
    browser.show(PAGE);
    Evidence evidence = ExampleDecision.data().evidence();
    assertThat(count("document.querySelectorAll('#checks .check').length"))
        .isEqualTo(evidence.checks().size());
    assertThat(count("document.querySelectorAll('#labels .check').length")).isEqualTo(3);
    assertThat(count("document.querySelectorAll('#result .difference').length")).isEqualTo(2);
    assertThat(count("document.querySelectorAll('#decision .check').length")).isEqualTo(2);
    assertThat(count("document.querySelectorAll('#policy .check').length"))
        .isEqualTo(evidence.policyChecks().size());
    assertThat(count("document.scripts.length")).isOne();
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void textsStandOutInLightAndDark() throws IOException {
    String script;
    try (InputStream in = Browser.class.getResourceAsStream("contrast.js")) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String scheme : List.of("light", "dark")) {
      browser.look(1280, scheme);
      browser.show(PAGE);
      JsonNode result = browser.run(script);
      assertThat(result.get("seen").intValue()).isGreaterThan(100);
      assertThat(result.get("poor")).as(scheme).isEmpty();
    }
  }

  @Test
  void pageFitsAPhone() {
    browser.look(390, "dark");
    browser.show(PAGE);
    assertThat(count("document.documentElement.scrollWidth")).isEqualTo(390);
    assertThat(
            count(
                "[...document.querySelectorAll('.chart text')].filter(t => t.getBoundingClientRect().height < 11).length"))
        .isZero();
  }

  @Test
  void longPathsStayInsideTheirCheckOnAPhone() {
    browser.look(390, "light");
    browser.show(PAGE);
    browser.run("document.querySelector('.check div b').after(' on /' + 'labels'.repeat(20))");
    assertThat(
            count(
                "[...document.querySelectorAll('.check')].filter(c => c.scrollWidth > c.clientWidth).length"))
        .isZero();
  }

  @Test
  void foldersOpenByKeyboard() {
    browser.look(1280, "light");
    browser.show(PAGE);
    browser.run("document.querySelector('.folder summary').focus()");
    browser.press(SPACE);
    assertThat(count("document.querySelectorAll('details[open]').length")).isOne();
  }

  @Test
  void everythingHasANameAndIdsAreUnique() {
    browser.look(1280, "light");
    browser.show(PAGE);
    assertThat(
            count(
                "[...document.querySelectorAll('[role=img], [role=region], section')]"
                    + ".filter(e => !(e.ariaLabel"
                    + " || document.getElementById(e.getAttribute('aria-labelledby')))).length"))
        .isZero();
    assertThat(
            count(
                "(ids => ids.length - new Set(ids).size)"
                    + "([...document.querySelectorAll('[id]')].map(e => e.id))"))
        .isZero();
  }
}
