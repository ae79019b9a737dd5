package io.stepwise.jobs.report;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a person meets it: in a browser, wide and narrow, light and dark. */
class ReportInBrowserTest {
  private static final String RIGHT_ARROW = "\uE014";
  private static final String SPACE = " ";
  private static final Path PAGE = Path.of("target", "example-report", "report.html");

  @TempDir private static Path profile;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(PAGE.getParent());
    Files.writeString(PAGE, ReportPage.html(ExampleReport.data()));
    browser = Browser.open(profile);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void freshPage() {
    browser.look(1280, "light");
    browser.show(PAGE);
  }

  private static int count(String expression) {
    return browser.run("return " + expression).intValue();
  }

  private static String text(String selector) {
    return browser.run("return document.querySelector('" + selector + "').innerText").asText();
  }

  @Test
  void scriptRunsWithoutErrors() {
    assertThat(text(".shown")).isEqualTo("60 chains");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void errorsOfAScriptWouldBeSeen() {
    browser.run("setTimeout(() => { throw new Error('on purpose') }, 0)");
    browser.run("return 0");
    assertThat(browser.console()).anyMatch(said -> said.contains("on purpose"));
  }

  @Test
  void textsStandOutInLightAndDark() throws IOException {
    String script;
    try (InputStream in = Browser.class.getResourceAsStream("contrast.js")) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String scheme : List.of("light", "dark")) {
      browser.look(1280, scheme);
      JsonNode result = browser.run(script);
      assertThat(result.get("seen").intValue()).isGreaterThan(500);
      assertThat(result.get("poor")).as(scheme).isEmpty();
    }
    assertThat(browser.run("document.body.style.color = '#999'; " + script).get("poor"))
        .as("grey letters would be found")
        .isNotEmpty();
  }

  @Test
  void pageFitsAPhone() {
    browser.look(390, "light");
    assertThat(count("document.documentElement.scrollWidth")).isEqualTo(390);
    assertThat(
            count(
                "[...document.querySelectorAll('.chart text')].filter(t => t.getBoundingClientRect().height < 11).length"))
        .as("axis letters too small to read")
        .isZero();
  }

  @Test
  void filtersShowWhatTheySay() {
    browser.run("document.querySelector('[name=stage][value=after]').click()");
    assertThat(text(".shown")).isEqualTo("30 of 60 chains");
    assertThat(count("document.querySelectorAll('.chain:not([hidden])[data-stage=before]').length"))
        .isZero();
    browser.run("document.querySelector('[name=steps][value=disagreements]').click()");
    assertThat(
            count(
                "[...document.querySelectorAll('.chain:not([hidden])')].filter(c => !c.querySelector('.quarrel')).length"))
        .isZero();
    browser.run(
        "for (const name of ['stage', 'steps']) document.querySelector(`[name=${name}][value=all]`).click()");
    assertThat(text(".shown")).isEqualTo("60 chains");
  }

  @Test
  void filtersWorkByKeyboard() {
    browser.run("document.querySelector('[name=answer]').focus()");
    browser.press(RIGHT_ARROW);
    assertThat(count("document.querySelectorAll('.chain:not([hidden])[data-answer=wrong]').length"))
        .isZero();
    assertThat(browser.run("return document.activeElement.value").asText()).isEqualTo("right");
  }

  @Test
  void chartsHaveACursorForTheArrowKeys() {
    String figure = "#learning figure";
    String rest = text(figure + " output");
    browser.run("document.querySelector('" + figure + " svg').focus()");
    browser.press(RIGHT_ARROW);
    assertThat(text(figure + " output")).startsWith("step 1: ");
    assertThat(count("document.querySelectorAll('" + figure + " .cursor circle').length")).isOne();
    browser.run("document.activeElement.blur()");
    assertThat(text(figure + " output")).isEqualTo(rest);
  }

  @Test
  void linkToASourceOpensItsFolder() {
    assertThat(count("document.querySelectorAll('details[open]').length")).isZero();
    browser.run("document.querySelector('.card .source a').click()");
    browser.run("return new Promise(done => setTimeout(done, 50))");
    assertThat(text("details[open] summary")).contains("evaluation");
    assertThat(text("details[open]")).contains("9f86d081884c7d65");
  }

  @Test
  void foldersOpenByKeyboard() {
    browser.run("document.querySelector('.folder summary').focus()");
    browser.press(SPACE);
    assertThat(count("document.querySelectorAll('details[open]').length")).isOne();
  }

  @Test
  void everythingHasANameAndIdsAreUnique() {
    assertThat(
            count(
                "[...document.querySelectorAll('[role=img], input, [role=region], section')]"
                    + ".filter(e => !(e.ariaLabel || e.labels?.[0]?.textContent"
                    + " || document.getElementById(e.getAttribute('aria-labelledby')))).length"))
        .isZero();
    assertThat(
            count(
                "(ids => ids.length - new Set(ids).size)"
                    + "([...document.querySelectorAll('[id]')].map(e => e.id))"))
        .isZero();
  }
}
