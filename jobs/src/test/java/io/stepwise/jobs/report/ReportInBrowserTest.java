package io.stepwise.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.browser.BrowserFixture;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page as a person meets it: in a browser, wide and narrow, light and dark. */
class ReportInBrowserTest extends BrowserFixture {
  private static final String RIGHT_ARROW = "\uE014";
  private static final String SPACE = " ";
  private static final Path PAGE = Path.of("target", "example-report", "report.html");

  @BeforeAll
  static void start() throws IOException {
    open(PAGE, ReportPage.html(ExampleReport.data()));
  }

  @BeforeEach
  void freshPage() {
    browser.look(1280, "light");
    browser.show(PAGE);
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
  void textsStandOutInLightAndDark() {
    assertReadable(PAGE, 500);
    assertThat(browser.run("document.body.style.color = '#999'; " + contrastScript()).get("poor"))
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
