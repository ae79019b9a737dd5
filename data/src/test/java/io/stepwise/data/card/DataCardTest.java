package io.stepwise.data.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.ingest.Tally;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DataCardTest {
  private static StepLabelledSolution solution(String problem) {
    return solution(problem, 2, 2);
  }

  private static StepLabelledSolution solution(String problem, int steps, int generation) {
    List<LabelledStep> written = new ArrayList<>();
    for (int k = 1; k < steps; k++) {
      written.add(new LabelledStep("First <b>step</b>", Rating.POSITIVE));
    }
    written.add(new LabelledStep("Second & last", Rating.NEGATIVE));
    return new StepLabelledSolution(
        "id",
        "p",
        problem,
        null,
        written,
        FinishReason.FOUND_ERROR,
        null,
        new Provenance("rows.jsonl", 3, "ann", generation, 2));
  }

  @Test
  void pageShowsCountsReasonsAndRowsWithEscapedMarkup() {
    Tally tally = new Tally();
    new CardStatistics().add(solution("P"), tally::add);
    tally.add("lines", 1234567);
    tally.add("reasons/broken JSON", 2);
    tally.add("finish_reasons/found_error");
    String page =
        DataCard.of(
            new CardContents(
                "prm<1>",
                List.of("rows.jsonl"),
                List.of("math500.jsonl"),
                tally,
                Map.of("broken JSON", "broken JSON: no end at rows.jsonl:7"),
                Map.of("Agreement", "0.9"),
                List.of(solution("<script>alert(1)</script>"))));
    assertThat(page)
        .contains("1,234,567")
        .contains("broken JSON")
        .contains("Agreement")
        .contains("Data card: prm&lt;1&gt;")
        .contains("no end at rows.jsonl:7")
        .contains("&lt;script&gt;alert(1)")
        .contains("wrong</span><div><p class=\"math\">Second &amp; last")
        .contains("rows.jsonl:3")
        .contains("Rows, by n-grams")
        .doesNotContain("<script")
        .doesNotContain("<b>step");
    assertThat(page).as("nothing is fetched").doesNotContain("http").doesNotContain("src=");
  }

  @Test
  void pageShowsWhereTheLabelsOfRatedStepsComeFrom() {
    LabelledStep sampled =
        new LabelledStep("a", StepLabel.fraction(3, 8, LabelSource.monteCarlo("0a")));
    LabelledStep ruled = new LabelledStep("b", StepLabel.hard(Rating.NEGATIVE, LabelSource.RULES));
    LabelledStep unrated = new LabelledStep("c", Rating.UNRATED);
    Tally tally = new Tally();
    new CardStatistics()
        .add(
            new StepLabelledSolution(
                "id",
                "p",
                "P",
                null,
                List.of(sampled, sampled, ruled, unrated),
                FinishReason.FOUND_ERROR,
                null,
                new Provenance("rows.jsonl", 3, "", null, 0)),
            tally::add);
    assertThat(tally.below("sources")).isEqualTo(Map.of("monte-carlo", 2L, "rules", 1L));
    String page =
        DataCard.of(
            new CardContents(
                "f", List.of("rows.jsonl"), List.of(), tally, Map.of(), Map.of(), List.of()));
    assertThat(page).contains("Where labels come from", "rated steps", "monte-carlo", "rules");
  }

  @Test
  void rowsWithFormulasBringWhatDrawsThem() {
    String plain = rows("5 apples & 3 pears");
    assertThat(plain).doesNotContain("<script", "font/woff2");
    String card = rows("What is \\(\\frac12\\)? </script><script>alert(1)</script>");
    assertThat(card.split("<script>", -1)).hasSize(3);
    assertThat(card)
        .contains("&lt;script&gt;alert(1)", "font/woff2;base64")
        .doesNotContain("url(fonts");
    assertThat(card.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_000_000);
  }

  private static String rows(String problem) {
    return DataCard.of(
        new CardContents(
            "prm800k",
            List.of("f"),
            List.of(),
            new Tally(),
            Map.of(),
            Map.of(),
            List.of(solution(problem))));
  }

  @Test
  void oneFileIsSaidInTheSingular() {
    Tally tally = new Tally();
    tally.add("files");
    tally.add("lines", 2);
    tally.add("quarantined");
    assertThat(card(tally))
        .contains("<b>1</b><span>file</span>")
        .contains("<b>2</b><span>lines</span>")
        .contains("<b>1</b><span>line quarantined</span>")
        .contains("<b>0</b><span>steps</span>");
  }

  private static String card(Tally tally) {
    return DataCard.of(
        new CardContents("prm800k", List.of("f"), List.of(), tally, Map.of(), Map.of(), List.of()));
  }

  @Test
  void barsFillTheirBoxAndFewOfManyAreLabelled() {
    Tally tally = new Tally();
    CardStatistics statistics = new CardStatistics();
    for (int steps = 1; steps <= 40; steps++) {
      statistics.add(solution("P", steps, 2), tally::add);
    }
    String positions = card(tally).split("By position of the step", 2)[1].split("</section>", 2)[0];
    assertThat(positions.split("class=\"col\"", -1)).as("1 to 30, and all later").hasSize(32);
    assertThat(positions).contains("class=\"bars many\"", "step 31+: ").doesNotContain("overflow");
    assertThat(Pattern.compile("<span>(\\d+\\+?)</span>").matcher(positions).results())
        .extracting(label -> label.group(1))
        .containsExactly("1", "5", "9", "13", "17", "21", "25", "31+");
  }

  @Test
  void absurdGenerationIsOneBarAmongFew() {
    Tally tally = new Tally();
    CardStatistics statistics = new CardStatistics();
    for (int generation : new int[] {Integer.MIN_VALUE, -1, 3, Integer.MAX_VALUE}) {
      statistics.add(solution("P", 2, generation), tally::add);
    }
    assertThat(tally.below("generations")).isEqualTo(Map.of("-1", 2L, "3", 1L, "30", 1L));
    assertThat(card(tally)).contains("generation 30+: 1 solutions");
  }

  @Test
  void cardOfNothingIsAPageToo() {
    CardContents nothing =
        new CardContents(
            "math", List.of("f"), List.of(), new Tally(), Map.of(), Map.of(), List.of());
    assertThat(DataCard.of(nothing))
        .contains("Every line could be parsed.")
        .contains("Not searched: no held-out problems given")
        .doesNotContain("Rows, by n-grams")
        .endsWith("</html>\n");
  }

  @Test
  void summaryHasALineForEachCountAndReason() {
    Tally tally = new Tally();
    tally.add("lines", 10);
    tally.add("solutions", 9);
    tally.add("ratings/1", 12000);
    tally.add("dropped/give_up", 3);
    tally.add("reasons/broken JSON", 2);
    assertThat(
            IngestSummary.lines(
                "prm800k", tally, Map.of("broken JSON", "broken JSON: no end at rows.jsonl:7")))
        .anyMatch(line -> line.startsWith("lines ") && line.endsWith(" 10"))
        .anyMatch(line -> line.startsWith("quarantined ") && line.endsWith(" 0"))
        .anyMatch(line -> line.startsWith("  right (1) ") && line.endsWith("12,000"))
        .anyMatch(line -> line.startsWith("  wrong (-1) ") && line.endsWith(" 0"))
        .anyMatch(line -> line.startsWith("format ") && line.endsWith(" prm800k"))
        .contains("left out:", "quarantined:", "      first: broken JSON: no end at rows.jsonl:7")
        .doesNotContain("finish reasons:");
  }
}
