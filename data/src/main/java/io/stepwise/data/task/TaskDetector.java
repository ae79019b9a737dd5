package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.grading.NumericAnswer;
import java.util.List;
import java.util.regex.Pattern;

/** Chooses the task of problems that do not say it, by their texts and reference answers. */
public final class TaskDetector {
  /** Name under which the manifest of a folder of problems records their task. */
  public static final String RECORD = "task";

  private static final Pattern LETTER = Pattern.compile("\\(?[A-J]\\)?[.)]?");

  private TaskDetector() {}

  /**
   * The task of some problems: {@code running-total} where all are of that form, {@code
   * multiple-choice} where all answers are letters, {@code gsm8k} where all are plain numbers, else
   * {@code math}.
   */
  public static String of(List<Problem> problems) {
    if (problems.stream().allMatch(problem -> RunningTotalTask.isProblem(problem.text()))) {
      return RunningTotalTask.NAME;
    }
    List<String> answers =
        problems.stream().map(Problem::answer).filter(answer -> answer != null).toList();
    return of(
        answers.size(),
        answers.stream().filter(TaskDetector::isLetter).count(),
        answers.stream().filter(TaskDetector::isNumber).count());
  }

  /** The task of problems of which so many have an answer, and of these so many of a kind. */
  public static String of(long answers, long letters, long numbers) {
    if (answers > 0 && letters == answers) {
      return MultipleChoiceGrader.NAME;
    }
    return answers > 0 && numbers == answers ? Gsm8kGrader.NAME : MathGrader.NAME;
  }

  /** Whether an answer is the letter of an option. */
  public static boolean isLetter(String answer) {
    return LETTER.matcher(answer.strip()).matches();
  }

  /** Whether an answer is a plain number. */
  public static boolean isNumber(String answer) {
    return NumericAnswer.of(answer).isPresent();
  }
}
