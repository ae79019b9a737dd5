package io.stepwise.jobs.retrain.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.browser.BrowserFixture;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The decision as a person meets it: wide and narrow, light and dark. */
class DecisionInBrowserTest extends BrowserFixture {
  private static final Path PAGE = Path.of("target", "example-decision", Decision.PAGE);
  private static final String SPACE = " ";

  @BeforeAll
  static void start() throws IOException {
    open(PAGE, DecisionPage.html(ExampleDecision.data()));
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
  void textsStandOutInLightAndDark() {
    assertReadable(PAGE, 100);
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
