package io.stepwise.data.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.ingest.Tally;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataCardTest {
  private static StepLabelledSolution solution(String problem) {
    return new StepLabelledSolution(
        "id",
        "p",
        problem,
        null,
        List.of(
            new LabelledStep("First <b>step</b>", Rating.POSITIVE),
            new LabelledStep("Second & last", Rating.NEGATIVE)),
        FinishReason.FOUND_ERROR,
        null,
        new Provenance("rows.jsonl", 3, "ann", 2, 2));
  }

  @Test
  void thePageShowsCountsReasonsAndRowsAndNoForeignMarkup() {
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
        .contains("wrong</span><div><p>Second &amp; last")
        .contains("rows.jsonl:3")
        .contains("Rows, by n-grams")
        .doesNotContain("<script")
        .doesNotContain("<b>step");
    assertThat(page).as("nothing is fetched").doesNotContain("http").doesNotContain("src=");
  }

  @Test
  void aCardOfNothingIsAPageToo() {
    CardContents nothing =
        new CardContents(
            "math", List.of("f"), List.of(), new Tally(), Map.of(), Map.of(), List.of());
    assertThat(DataCard.of(nothing))
        .contains("Every line could be read.")
        .contains("Not looked for: no list was given")
        .doesNotContain("Rows, by n-grams")
        .endsWith("</html>\n");
  }

  @Test
  void theSummaryHasALineForEachCountAndReason() {
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
        .contains("left out:", "refused:", "      first: broken JSON: no end at rows.jsonl:7")
        .doesNotContain("finish reasons:");
  }
}
