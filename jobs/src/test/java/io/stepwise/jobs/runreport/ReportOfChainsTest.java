package io.stepwise.jobs.runreport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.evaluate.BestOfNConfig;
import io.stepwise.jobs.evaluate.BestOfNJob;
import io.stepwise.jobs.evaluate.ChooseBy;
import io.stepwise.jobs.evaluate.Selection;
import io.stepwise.jobs.report.ReportData;
import io.stepwise.jobs.report.ReportFiles;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Chains of a run made by hand: its report, and choosing among them. */
class ReportOfChainsTest extends ChainsFixture {
  private ReportData report(String before, String after, String output) {
    new ReportJob()
        .run(
            new ReportConfig(null, path(before), path(after), List.of(), path(output), false),
            context());
    return ReportFiles.read(InputFolder.open(path(output)).verify());
  }

  @Test
  void twoFoldersOfChainsGiveAReport() {
    ReportData data = report("before", "after", "evaluation");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("pass@1: 25.0 % → 75.0 %")
        .contains(path("evaluation") + "/report.html")
        .doesNotContain("Warning");
    assertThat(data.figures()).extracting(figure -> figure.warning()).containsOnlyNulls();
    assertThat(data.figures().get(0).meaning()).contains("4 chains each of 40 problems");
    assertThat(data.chains()).hasSize(2 * PROBLEMS);
    assertThat(data.chains().get(0).response()).contains("Step 0 of");
    assertThat(data.chains().get(0).row()).containsEntry("sample", 0).containsKey("problem_id");
    assertThat(data.reliability()).isNull();
    assertThat(data.notes())
        .anyMatch(note -> note.startsWith("Reliability of the scores is absent"))
        .anyMatch(note -> note.startsWith("Step AUROC on held-out labels is absent"));
    assertThat(InputFolder.open(path("evaluation")).text("report.html"))
        .contains("Prompt, response, row")
        .doesNotContain("class=\"warning\"");
  }

  @Test
  void stepsAreJudgedByTheRulesOfTheRecordedTask() {
    List<Map<String, Object>> rows = rows(1, true, PROBLEMS);
    for (Map<String, Object> row : rows) {
      row.put("problem", "3+4+9");
      row.put("steps", List.of("3+4=7", "7+9=5"));
    }
    ChainFolders.write(spark, path("ruled"), Map.of("task", "running-total"), rows);
    ChainFolders.write(spark, path("unruled"), Map.of("task", "my-own"), rows);
    ReportData data = report("ruled", "after", "ruled-evaluation");
    assertThat(data.reliability().basis()).contains("160 right, 160 wrong");
    assertThat(data.notes()).noneMatch(note -> note.startsWith("Reliability of the scores"));
    assertThat(report("unruled", "after", "unruled-evaluation").reliability())
        .as("benign twin: a task that is not known here has no rules")
        .isNull();
  }

  @Test
  void rewardModelThatIsFooledIsNoSuccess() {
    ReportData data = report("before", "fooled", "fooled-evaluation");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Warning: Over-optimisation: falls from 75.0 % at N = 1 to 0.0 % at N = 4");
    assertThat(data.lead()).contains("Over-optimisation");
    assertThat(InputFolder.open(path("fooled-evaluation")).text("report.html"))
        .contains("<article class=\"card alarm\">", "<figure class=\"alarm\">");
  }

  @Test
  void chainsOfOtherProblemsAreNotCompared() {
    assertThatThrownBy(() -> report("before", "others", "no"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("40 in common of 40 before and 41 after");
    assertThat(Path.of(path("no"))).doesNotExist();
  }

  @Test
  void comparingAFolderWithItselfIsWarnedOf() {
    ReportData same = report("before", "before", "same");
    assertThat(same.notes()).anyMatch(note -> note.contains("before and after are the same"));
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("before and after are the same");
    assertThat(report("before", "after", "different").notes())
        .as("benign twin")
        .noneMatch(note -> note.contains("before and after are the same"));
  }

  @Test
  void whatIsMissingIsNamed() {
    for (ReportConfig config :
        List.of(
            new ReportConfig(null, null, null, List.of(), null, false),
            new ReportConfig(null, path("before"), null, List.of(), path("x"), false),
            new ReportConfig(null, path("before"), path("after"), List.of(), null, false))) {
      assertThatThrownBy(() -> new ReportJob().run(config, context()))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageStartingWith("Cannot report");
    }
  }

  @Test
  void chainsOfTheSameProblemsAreComparedProblemByProblem() throws IOException {
    List<Map<String, Object>> mixed = rows(1, true, PROBLEMS);
    mixed.subList(0, 4).forEach(row -> row.put("correct", true)); // problem 0: from 1 of 4 to 4
    String other = ChainFolders.write(spark, path("mixed"), mixed);
    new BestOfNJob()
        .run(
            new BestOfNConfig(
                new BestOfNConfig.Source(
                    List.of(), List.of(path("before"), path("after"), other), false),
                List.of(),
                List.of(StepAggregation.PROD),
                List.of(1),
                new Selection(false, false),
                path("compared.jsonl"),
                null,
                new BestOfNConfig.Chosen(null, ChooseBy.VANILLA)),
            context());
    List<JsonNode> lines =
        Files.readAllLines(Path.of(path("compared.jsonl"))).stream()
            .map(line -> Json.read(line, "line"))
            .toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).has("mean_difference")).isFalse();
    assertThat(lines.get(1).get("mean_difference").doubleValue()).isEqualTo(0.5);
    assertThat(lines.get(1).get("mean_difference_low").doubleValue()).isEqualTo(0.5);
    assertThat(lines.get(2).get("mean_difference").doubleValue())
        .isCloseTo(0.75 / PROBLEMS, within(1e-9));
    assertThat(lines.get(2).get("mean_difference_low").doubleValue()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("mean, " + path("after") + " minus " + path("before") + ": 50.0 (50.0 to 50.0)");
  }

  @Test
  void chainsWithoutScoresAreComparedByTheirAnswers() throws IOException {
    report("unscored", "after", "of-unscored");
    String page = Files.readString(Path.of(path("of-unscored")).resolve(ReportFiles.PAGE));
    assertThat(page)
        .contains("25.0", "75.0", "Majority of 4", "Any right")
        .contains("Selection by the reward model is absent", "have no scores")
        .doesNotContain("PRM best", "PRM-weighted");
    report("before", "after", "of-scored");
    assertThat(Files.readString(Path.of(path("of-scored")).resolve(ReportFiles.PAGE)))
        .as("benign twin")
        .contains("PRM best of 4", "PRM-weighted")
        .doesNotContain("Selection by the reward model is absent");
  }
}
