package io.stepwise.jobs.report;

import io.stepwise.data.Rating;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.ChainView.Stage;
import io.stepwise.jobs.report.ChainView.StepView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A report as a pretrained model gives it: sentences and formulas over several lines, no verdicts
 * of steps, and among the chains some that would like to be markup or to hang the browser.
 */
final class RealModelReport {
  static final String HOSTILE =
      "<img src=x onerror=\"window.hacked=1\"></span><script>window.hacked=2</script>"
          + " \\(\\href{javascript:window.hacked=3}{x}\\)"
          + " \\(\\htmlData{a=b}{x}\\) \\(\\includegraphics{http://127.0.0.1:9/x.png}\\)"
          + " $\\url{javascript:alert(1)}$ \\(<img src=x onerror=window.hacked=4>\\)"
          + " \\(\\rule{9999em}{9999em}\\) \\(\\def\\a{\\a\\a}\\a\\)";

  private static final String[] NAMES = {"Ann", "Bo", "Cem", "Dana", "Eva", "Finn"};

  private RealModelReport() {}

  static ReportData data() {
    Interval half = new Interval(0.5, 0.45, 0.55);
    return new ReportData(
        "A pretrained model on word problems",
        "Pass@1 went from 41.0 % to 52.0 %.",
        "2026-03-14T09:26:53Z",
        List.of(
            new Figure("pass@1", Unit.SHARE, half, half, "One chain.", "chains after"),
            new Figure(
                    "PRM best of 16",
                    Unit.SHARE,
                    new Interval(0.78, 0.75, 0.81),
                    new Interval(0.935, 0.92, 0.95),
                    "Accuracy of the chain with the highest reward-model score.",
                    "chains after")
                .withWarning(
                    "Over-optimisation: falls from 98.1 % at N = 2 to 93.5 % at N = 16, below"
                        + " pass@1 (96.2 %). With more samples the highest score is more often an"
                        + " error of the reward model.")),
        List.of(),
        null,
        null,
        chains(),
        List.of(),
        List.of("Reliability of the scores is absent: no step of the chains has a verdict."),
        List.of());
  }

  /** 120: sixty problems, before and after. */
  private static List<ChainView> chains() {
    List<ChainView> chains = new ArrayList<>();
    for (int p = 0; p < 60; p++) {
      for (Stage stage : Stage.values()) {
        chains.add(p == 7 ? hostile(stage) : chain(stage, p));
      }
    }
    return chains;
  }

  private static ChainView chain(Stage stage, int p) {
    int price = 3 + p % 7;
    int count = 2 + p % 5;
    boolean correct = stage == Stage.AFTER || p % 3 == 0;
    int total = price * count + (correct ? 0 : 1);
    String name = NAMES[p % NAMES.length];
    List<String> texts =
        List.of(
            "Let $x$ be the price of one ticket. "
                + name
                + " pays \\(x = "
                + price
                + "\\) dollars,\n"
                + "so "
                + count
                + " tickets cost\n\\["
                + count
                + "x = "
                + count
                + " \\cdot "
                + price
                + " = "
                + total
                + ".\\]",
            "We check with a fraction:\n$$\\frac{"
                + total
                + "}{"
                + count
                + "} = \\begin{cases} x & \\text{if all tickets cost the same} \\\\ \\bar{x} &"
                + " \\text{otherwise} \\end{cases}$$",
            "She had $50 and has $" + (50 - total) + " left, which is not a formula.",
            "The final answer is \\boxed{" + total + "}.");
    List<StepView> steps = new ArrayList<>();
    for (int k = 0; k < texts.size(); k++) {
      double score = correct && p % 10 == 0 && k == 1 ? 0.21 : correct ? 0.9 : 0.4 + 0.1 * k;
      steps.add(new StepView(texts.get(k), score, Rating.UNRATED));
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("problem_id", "problem-" + p);
    row.put("sample", 0);
    row.put("end", "EOS");
    String problem =
        name
            + " buys "
            + count
            + " tickets at $"
            + price
            + " each for triangle number "
            + p
            + ".\nHow much does she pay? Give $\\frac{a}{b}$ in lowest terms.";
    return new ChainView(
        stage,
        problem,
        String.valueOf(price * count),
        String.valueOf(total),
        correct,
        correct ? 0.7 : 0.1,
        steps,
        "<|im_start|>user\n" + problem + "<|im_end|>\n<|im_start|>assistant\n",
        String.join("\n\n", texts),
        row);
  }

  private static ChainView hostile(Stage stage) {
    return new ChainView(
        stage,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        false,
        0.3,
        List.of(
            new StepView(HOSTILE, 0.3, Rating.UNRATED),
            new StepView(
                "$".repeat(3000) + "\\(".repeat(3000) + "\\boxed{".repeat(500),
                0.3,
                Rating.UNRATED)),
        HOSTILE,
        HOSTILE,
        Map.of(HOSTILE, HOSTILE));
  }
}
