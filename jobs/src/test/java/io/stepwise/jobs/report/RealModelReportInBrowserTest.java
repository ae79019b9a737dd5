package io.stepwise.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.browser.BrowserFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of a pretrained model: formulas, long steps, hostile texts. */
class RealModelReportInBrowserTest extends BrowserFixture {
  private static final Path PAGE = Path.of("target", "real-model-report", "report.html");

  @BeforeAll
  static void start() throws IOException {
    open(PAGE, ReportPage.html(RealModelReport.data()));
  }

  @BeforeEach
  void freshPage() {
    browser.look(1280, "light");
    browser.show(PAGE);
  }

  private static String text(String expression) {
    return browser.run("return " + expression).asText();
  }

  private static void settle() {
    browser.run("return new Promise(done => setTimeout(done, 300))");
  }

  private static void search(String words) {
    browser.run(
        "const s = document.querySelector('[name=search]'); s.value = '"
            + words
            + "'; s.dispatchEvent(new Event('input', {bubbles: true}))");
  }

  @Test
  void pageIsSmallAndFetchesNothing() throws IOException {
    assertThat(Files.size(PAGE)).isLessThan(3_000_000);
    browser.run("document.querySelector('.chains').scrollIntoView()");
    settle();
    assertThat(
            count(
                "performance.getEntriesByType('resource')"
                    + ".filter(r => !r.name.startsWith('data:')).length"))
        .isZero();
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void formulasAreDrawnAndMoneyIsNot() {
    browser.run("document.querySelector('.chains').scrollIntoView()");
    settle();
    String step = "document.querySelectorAll('.chain .step')";
    assertThat(count(step + "[0].querySelectorAll('.katex').length")).isEqualTo(3);
    assertThat(count(step + "[0].querySelectorAll('.katex-display').length")).isOne();
    assertThat(count(step + "[2].querySelectorAll('.katex').length")).isZero();
    assertThat(text(step + "[2].querySelector('.words').innerText")).contains("She had $50 and");
    assertThat(count(step + "[3].querySelectorAll('.katex .boxpad').length")).isOne();
    assertThat(text("document.fonts.check('16px KaTeX_Main')")).isEqualTo("true");
    assertThat(text("getComputedStyle(" + step + "[0].querySelector('.words')).whiteSpace"))
        .isEqualTo("pre-wrap");
  }

  @Test
  void chainsComeInPages() {
    String shown = "document.querySelectorAll('.chain:not([hidden])').length";
    assertThat(count(shown)).isEqualTo(24);
    assertThat(text("document.querySelector('.place').innerText")).isEqualTo("1 to 24 of 120");
    assertThat(text("document.querySelectorAll('.pager button')[0].disabled")).isEqualTo("true");
    for (int page = 2; page <= 5; page++) {
      browser.run("document.querySelectorAll('.pager button')[1].click()");
    }
    assertThat(text("document.querySelector('.place').innerText")).isEqualTo("97 to 120 of 120");
    assertThat(text("document.querySelectorAll('.pager button')[1].disabled")).isEqualTo("true");
    settle();
    assertThat(count("document.querySelectorAll('.chain:not([hidden]) .katex').length"))
        .isPositive();
    browser.run("document.querySelectorAll('.pager button')[0].click()");
    assertThat(text("document.querySelector('.place').innerText")).isEqualTo("73 to 96 of 120");
  }

  @Test
  void searchFindsWordsOfStepsPromptsAndRows() {
    search("TRIANGLE  number 11");
    assertThat(text("document.querySelector('.shown').innerText")).isEqualTo("2 of 120 chains");
    assertThat(text("document.querySelector('.pager').hidden")).isEqualTo("true");
    search("problem-42");
    assertThat(text("document.querySelector('.shown').innerText")).isEqualTo("2 of 120 chains");
    search("no such words");
    assertThat(text("document.querySelector('.none:not(.chain *)').hidden")).isEqualTo("false");
    search("");
    assertThat(text("document.querySelector('.shown').innerText")).isEqualTo("120 chains");
  }

  @Test
  void filtersFindRightAnswersWithAWrongStepAndWrongAnswers() {
    browser.run("document.querySelector('[value=right-answer-wrong-step]').click()");
    // problems 0, 10, … 50: after always right, before where 3 divides the number
    assertThat(text("document.querySelector('.shown').innerText")).isEqualTo("8 of 120 chains");
    assertThat(
            count(
                "[...document.querySelectorAll('.chain:not([hidden])')].filter(c =>"
                    + " c.dataset.answer !== 'right' || !c.querySelector('.step.lo')).length"))
        .isZero();
    browser.run("document.querySelector('[name=steps][value=all]').click()");
    browser.run("document.querySelector('[name=answer][value=wrong]').click()");
    assertThat(count("document.querySelectorAll('.chain:not([hidden])[data-answer=right]').length"))
        .isZero();
  }

  @Test
  void chainOpensInFull() {
    browser.run("document.querySelector('.chain .full summary').click()");
    String full = "document.querySelector('.chain .full')";
    assertThat(text(full + ".open")).isEqualTo("true");
    assertThat(text(full + ".querySelectorAll('pre')[0].innerText"))
        .startsWith("<|im_start|>user\nAnn buys");
    assertThat(text(full + ".querySelectorAll('pre')[1].innerText"))
        .contains("\\[2x = 2 \\cdot 3 = 6.\\]")
        .contains("\\boxed{6}");
    assertThat(text(full + ".querySelector('dl').innerText")).contains("problem-0").contains("EOS");
  }

  @Test
  void hostileTextsStayTexts() {
    search("window.hacked");
    assertThat(text("document.querySelector('.shown').innerText")).isEqualTo("2 of 120 chains");
    browser.run("document.querySelectorAll('.chain .full').forEach(d => { d.open = true })");
    browser.run("document.querySelector('.chain:not([hidden])').scrollIntoView()");
    settle();
    assertThat(text("typeof window.hacked")).isEqualTo("undefined");
    String inside = "document.querySelectorAll('.chains ";
    assertThat(count(inside + "img, .chains script, .chains a, .chains iframe').length")).isZero();
    assertThat(count(inside + "[data-a]').length")).isZero();
    assertThat(
            count(
                "[...document.querySelectorAll('.chain:not([hidden]) .katex *')]"
                    + ".filter(e => e.getBoundingClientRect().height > 2000).length"))
        .isZero();
    assertThat(text("document.querySelector('.chain:not([hidden]) h3').innerText"))
        .contains("<img src=x onerror=\"window.hacked=1\">");
    assertThat(count("document.scripts.length")).isEqualTo(3);
  }

  @Test
  void warningAndNotesAreSeen() {
    assertThat(text("document.querySelector('.card.alarm .warning').innerText"))
        .contains("falls from 98.1 % at N = 2 to 93.5 %");
    assertThat(count("document.querySelectorAll('.card:not(.alarm) .warning').length")).isZero();
    assertThat(text("document.querySelector('#result .note').innerText")).contains("is absent");
  }

  @Test
  void pageFitsAPhone() {
    browser.look(390, "light");
    browser.run("document.querySelector('.chains').scrollIntoView()");
    settle();
    assertThat(count("document.documentElement.scrollWidth")).isEqualTo(390);
  }

  @Test
  void textsStandOutInLightAndDark() {
    assertReadable(PAGE, 200);
  }
}
