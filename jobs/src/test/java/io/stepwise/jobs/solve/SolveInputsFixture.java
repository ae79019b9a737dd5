package io.stepwise.jobs.solve;

import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.format.FormatSettings;
import io.stepwise.prm.evaluation.StepAggregation;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Settings of {@code solve} for one sample of problems from standard input. */
abstract class SolveInputsFixture {
  @TempDir Path folder;

  SolveConfig config(String output, String trees, SolveConfig.Limits limits) {
    return new SolveConfig(
        folder.resolve("policy").toString(),
        null,
        "-",
        output,
        RunningTotalTask.NAME,
        SearchMethod.SINGLE,
        StepAggregation.PROD,
        limits,
        new SolveConfig.Shown(null, Summary.NONE, false, false, trees),
        1,
        1,
        LayoutConfig.AUTO,
        FormatSettings.DEFAULTS,
        SearchSettings.DEFAULTS);
  }

  static SolveConfig.Limits limits(Integer thinking, Long budget, int maxTokens) {
    return new SolveConfig.Limits(Effort.NONE, null, thinking, 0, budget, maxTokens, 1);
  }
}
