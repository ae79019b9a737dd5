package io.stepwise.jobs.solve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is shown while a typed problem is solved. */
class ConversationTest extends SolveFixture {
  private static final Pattern STEP =
      Pattern.compile("step (\\d+) \\(score [01]\\.\\d\\d, (\\d+) tokens left\\): .*");
  private static final Pattern SOLUTION =
      Pattern.compile("solution (\\d+), \\d+ steps? \\((\\d+) tokens left\\).*");

  private List<JsonNode> results;

  private List<String> said(SearchMethod method) {
    SolveConfig base = config("problems", "unused", method);
    SolveConfig config =
        new SolveConfig(
            base.policy(),
            base.rewardModel(),
            SolveJob.STANDARD_INPUT,
            null,
            base.task(),
            method,
            base.aggregate(),
            new SolveConfig.Limits(Effort.LOW, 4, null, 0, 400L, 40, 1),
            base.shown(),
            1,
            1,
            base.layout(),
            base.formats(),
            base.search());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    JobContext context =
        new JobContext(
            new CommonSettings(5, "local[1]", Device.AUTO, null),
            false,
            Progress.lines(new PrintStream(said, true, StandardCharsets.UTF_8)),
            INTERRUPTION,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            () -> {
              throw new AssertionError("no Spark is needed");
            });
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("1+2=\n".getBytes(StandardCharsets.UTF_8)));
    try {
      new SolveJob().run(config, context);
    } finally {
      System.setIn(before);
    }
    results =
        out.toString(StandardCharsets.UTF_8).lines().map(line -> Json.read(line, "out")).toList();
    assertThat(results).hasSize(1);
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static List<Matcher> matches(List<String> lines, Pattern pattern) {
    return lines.stream().map(pattern::matcher).filter(Matcher::matches).toList();
  }

  @Test
  void stepsOfABeamAreShownAsTheyAreAccepted() {
    List<Matcher> steps = matches(said(SearchMethod.BEAM), STEP);
    assertThat(steps).isNotEmpty();
    long before = 400;
    for (int i = 0; i < steps.size(); i++) {
      assertThat(steps.get(i).group(1)).isEqualTo(Integer.toString(i + 1));
      assertThat(Long.parseLong(steps.get(i).group(2))).isLessThan(before);
      before = Long.parseLong(steps.get(i).group(2));
    }
    assertThat(before)
        .isGreaterThanOrEqualTo(400 - results.get(0).at("/usage/completion_tokens").asLong());
  }

  @Test
  void everySampledSolutionIsShown() {
    assertThat(matches(said(SearchMethod.SINGLE), SOLUTION)).hasSize(1);
    List<Matcher> voted = matches(said(SearchMethod.MAJORITY), SOLUTION);
    assertThat(voted).extracting(one -> one.group(1)).containsExactly("1", "2", "3", "4");
    List<String> scored = said(SearchMethod.BEST_OF_N);
    assertThat(matches(scored, SOLUTION)).hasSize(4);
    assertThat(scored)
        .anyMatch(
            line ->
                line.matches("(best of [2-4]: )?solution [1-4], last step scored [01]\\.\\d\\d"));
  }
}
