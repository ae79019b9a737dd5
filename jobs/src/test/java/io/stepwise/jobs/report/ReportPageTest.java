package io.stepwise.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Rating;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.report.ChainView.Stage;
import io.stepwise.jobs.report.ChainView.StepView;
import io.stepwise.jobs.report.Curve.Point;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final ReportData EMPTY =
      new ReportData(
          "Nothing", "", "soon", List.of(), List.of(), null, null, List.of(), List.of(), null,
          List.of());

  private static ReportData with(String text) {
    ChainView chain =
        new ChainView(
            Stage.AFTER,
            text,
            text,
            text,
            false,
            0.5,
            List.of(new StepView(text, 0.5, Rating.UNRATED)),
            text,
            text,
            Map.of(text, text));
    Interval interval = new Interval(0.5, 0.4, 0.6);
    Figure figure = new Figure(text, Unit.SHARE, null, interval, text, text, text);
    Curve curve = new Curve(text, text, Unit.NUMBER, text, List.of(new Point(1, 1)));
    Source source =
        new Source(text, text, text, text, text, List.of(), Map.of(text, text), Map.of(), Map.of());
    return new ReportData(
        text,
        text,
        text,
        List.of(figure),
        List.of(curve),
        new Comparison(
            text,
            List.of(
                new Comparison.Method(
                    text,
                    text,
                    List.of(
                        new Comparison.Row(1, interval, interval),
                        new Comparison.Row(2, interval, interval)))),
            text),
        new Reliability(text, 1, List.of(), interval, interval, interval, text),
        List.of(chain),
        List.of(source),
        List.of(text),
        List.of());
  }

  @Test
  void pageStaysSmallWithThousandsOfStepsAndFetchesNothing() {
    ReportData data = ExampleReport.data();
    List<Curve> curves = new ArrayList<>(data.curves());
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      points.add(new Point(i, Math.sin(i)));
    }
    curves.add(new Curve("long", "Long", Unit.NUMBER, "Many points.", points));
    String html =
        ReportPage.html(
            new ReportData(
                data.title(),
                data.lead(),
                data.made(),
                data.figures(),
                curves,
                data.comparison(),
                data.reliability(),
                ExampleReport.chains(1000),
                data.sources(),
                List.of(),
                List.of()));
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(3 << 20);
    assertThat(html.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http://", "https://", "url(", "@import");
  }

  @Test
  void pageHasEverySection() {
    assertThat(ReportPage.html(ExampleReport.data()))
        .contains("id=\"result\"", "id=\"comparison\"", "id=\"learning\"", "id=\"reliability\"")
        .contains(
            "id=\"chains\"", "id=\"trace\"", "38.4\u00a0%", "96.2\u00a0%", "95.1–97.3\u00a0%");
  }

  @Test
  void noTwoCardsHaveTheSameTitle() {
    Matcher titles =
        Pattern.compile("<article class=\"card\"><h3>([^<]*)</h3>")
            .matcher(ReportPage.html(ExampleReport.data()));
    List<String> found = titles.results().map(title -> title.group(1)).toList();
    assertThat(found)
        .hasSizeGreaterThan(6)
        .doesNotHaveDuplicates()
        .contains("AUROC on these steps");
  }

  @Test
  void absentPartsLeaveNoSection() {
    assertThat(ReportPage.html(EMPTY)).contains("Nothing").doesNotContain("<section");
  }

  @Test
  void everyFigureLinksToItsFolder() {
    String html = ReportPage.html(ExampleReport.data());
    Matcher links = Pattern.compile("href=\"#(source-[a-z-]+)\"").matcher(html);
    int found = 0;
    for (; links.find(); found++) {
      assertThat(html).contains("id=\"" + links.group(1) + "\"");
    }
    assertThat(found).isGreaterThan(6);
  }

  @Test
  void textsCannotBecomeMarkup() {
    String attack = "</script><script>alert(1)</script><img src=x onerror='alert(2)'>\"\u0000";
    String html = ReportPage.html(with(attack));
    assertThat(html).doesNotContain("<script>alert", "<img", "\u0000");
    assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    assertThat(html.split("<script", -1)).hasSize(2);
  }

  @Test
  void harmlessTextsAreShownAsTheyAre() {
    String html = ReportPage.html(with("a < b & c > 0 \"quoted\" {{body}} $1"));
    assertThat(html).contains("a &lt; b &amp; c &gt; 0 &quot;quoted&quot; {{body}} $1");
  }

  @Test
  void stepsAreColouredByScoreAndMarkedByVerdict() {
    ChainView chain =
        new ChainView(
            Stage.BEFORE,
            "1+2",
            "3",
            "4",
            false,
            0.2,
            List.of(
                new StepView("a", 0.9, Rating.POSITIVE),
                new StepView("b", 0.8, Rating.NEGATIVE),
                new StepView("c", 0.2, Rating.NEUTRAL),
                new StepView("d", 0.1, Rating.NEGATIVE)));
    assertThat(ChainsSection.html(List.of(chain)))
        .contains("data-stage=\"before\" data-answer=\"wrong\" data-steps=\"disagreements\"")
        .contains("<li class=\"step hi\" style=\"--p:0.90\"><i class=\"true right\"")
        .contains("<li class=\"step hi quarrel\" style=\"--p:0.80\"><i class=\"true wrong\"")
        .contains("b <em>missed error</em>")
        .contains("<li class=\"step lo quarrel\" style=\"--p:0.20\"><i class=\"true neutral\"")
        .contains("c <em>false alarm</em>")
        .contains("<li class=\"step lo\" style=\"--p:0.10\"><i class=\"true wrong\"")
        .contains("answer 4 (expected 3)");
  }

  @Test
  void curveThatIsNotANumberLeavesAGap() {
    List<Point> points =
        List.of(new Point(1, 1), new Point(2, Double.NaN), new Point(3, 2), new Point(4, 3));
    String html = CurvesSection.html(List.of(new Curve("p", "n", Unit.NUMBER, "m", points)));
    assertThat(html).doesNotContain("NaN");
    assertThat(html.split("M[0-9]", -1)).hasSize(3);
    List<Point> none = List.of(new Point(1, Double.NaN));
    assertThat(CurvesSection.html(List.of(new Curve("p", "n", Unit.NUMBER, "m", none)))).isEmpty();
  }

  @Test
  void curveComesFromTheLedger() {
    List<Measurement> ledger =
        List.of(
            new Measurement("ppo", "kl", 2, 0.2, Instant.EPOCH),
            new Measurement("ppo", "kl", 1, 0.1, Instant.EPOCH),
            new Measurement("ppo", "reward", 1, 9, Instant.EPOCH),
            new Measurement("sft", "kl", 1, 9, Instant.EPOCH));
    assertThat(Curve.of(ledger, "ppo", "kl", "KL", Unit.NUMBER, "m").points())
        .containsExactly(new Point(1, 0.1), new Point(2, 0.2));
  }

  @Test
  void numbersAreRoundedAsDocumented() {
    assertThat(Unit.SHARE.text(0.96249)).isEqualTo("96.2\u00a0%");
    assertThat(Unit.NUMBER.text(0.0000123)).isEqualTo("1.23e−5");
    assertThat(Unit.NUMBER.text(-1234.4)).isEqualTo("−1234");
    assertThat(Unit.NUMBER.text(Double.NaN)).isEqualTo("–");
    assertThat(Unit.NUMBER.tick(-0.0)).isEqualTo("0");
    assertThat(Unit.NUMBER.tick(7.5e-5)).isEqualTo("7.5e−5");
    assertThat(Unit.NUMBER.tick(1e5)).isEqualTo("1e5");
    assertThat(Unit.SHARE.tick(0.25)).isEqualTo("25\u00a0%");
  }

  @Test
  void scalesHaveRoundEndsAroundTheirValues() {
    Scale scale = Scale.around(0.71, 0.97, 100, 0);
    assertThat(scale.low()).isLessThanOrEqualTo(0.71).isGreaterThan(0.5);
    assertThat(scale.high()).isGreaterThanOrEqualTo(0.97).isLessThan(1.1);
    assertThat(Scale.around(0.05, 0.97, 100, 0).low()).isZero();
    Scale flat = Scale.around(3, 3, 100, 0);
    assertThat(flat.place(3)).isBetween(0.0, 100.0);
    assertThat(Scale.logarithmic(1, 16, 0, 100).place(4)).isEqualTo(50);
  }

  @Test
  void warningsStandInWordsAndColourAndOnlyWhereThereAreSome() {
    Interval was = new Interval(0.78, 0.75, 0.81);
    Interval is = new Interval(0.935, 0.92, 0.95);
    Figure figure = new Figure("PRM best of 16", Unit.SHARE, was, is, "m", "s");
    assertThat(Figures.card(figure)).doesNotContain("warning", "alarm");
    assertThat(Figures.card(figure.withWarning("Over-optimisation: <b>")))
        .contains("class=\"card alarm\"", "class=\"warning\"", "Over-optimisation: &lt;b&gt;");
    Comparison.Method method =
        new Comparison.Method(
            "n", "m", List.of(new Comparison.Row(1, was, is), new Comparison.Row(2, was, is)));
    assertThat(ComparisonSection.html(new Comparison("b", List.of(method), "s")))
        .doesNotContain("alarm");
    assertThat(
            ComparisonSection.html(
                new Comparison("b", List.of(method.withWarning("It falls.")), "s")))
        .contains("<figure class=\"alarm\">", "It falls.");
  }

  @Test
  void absentFiguresHaveTheirReason() {
    ReportData data =
        new ReportData(
            "t",
            "l",
            "m",
            List.of(FIGURE),
            List.of(),
            null,
            null,
            List.of(),
            List.of(),
            List.of("AUROC is absent: all 12 steps are right."),
            List.of());
    assertThat(ReportPage.html(data)).contains("AUROC is absent: all 12 steps are right.");
  }

  private static final Figure FIGURE =
      new Figure("f", Unit.SHARE, null, new Interval(0.5, 0.4, 0.6), "m", "s");
}
