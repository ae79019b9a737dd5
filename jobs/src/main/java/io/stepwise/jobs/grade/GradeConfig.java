package io.stepwise.jobs.grade;

import io.stepwise.data.grading.AnswerCheck;
import io.stepwise.data.setting.Setting;
import java.util.List;

/**
 * Settings of {@code grade}.
 *
 * @param input files of answers
 * @param output the output file
 * @param deadlineMs the CPU time one answer may take, in milliseconds
 */
public record GradeConfig(
    @Setting(
            value =
                "JSON lines {\"given\", \"ground_truth\"}: files, globs or folders, plain or .gz",
            required = true)
        List<String> input,
    @Setting(
            value = "Output file: the input lines with \"correct\", null where undecided",
            required = true)
        String output,
    @Setting(
            value = "Time limit per answer; after it, the verdict is undecided",
            unit = "milliseconds",
            min = 1)
        int deadlineMs) {
  static final GradeConfig DEFAULTS =
      new GradeConfig(List.of(), null, (int) AnswerCheck.DEFAULT_DEADLINE.toMillis());
}
