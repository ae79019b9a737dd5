package io.stepwise.data.task;

import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Running totals modulo 10. The prompt {@code 4+7-3+9} is worked from left to right, one operand a
 * step, and each step writes what it did: {@code 4+7=1}, {@code 1-3=8}, {@code 8+9=7}. A step may
 * restate the total ({@code 8=8}), which is right but makes no progress. The last total is the
 * answer.
 */
public final class RunningTotalTask implements AnswerGrader, ProblemGenerator, StepOracle {
  /** The task's name. */
  public static final String NAME = "running-total";

  private static final int ATTEMPTS_PER_PROBLEM = 200;

  private final Settings settings;

  /**
   * What problems look like.
   *
   * @param minimumOperators at least 1
   * @param maximumOperators at least the minimum, at most 20
   */
  public record Settings(int minimumOperators, int maximumOperators) {
    /** 3 to 6 operators. */
    public static final Settings DEFAULT = new Settings(3, 6);

    /** Rejects an empty or absurd range. */
    public Settings {
      if (minimumOperators < 1 || maximumOperators < minimumOperators || maximumOperators > 20) {
        throw new InvalidConfiguration(
            "Cannot create running-total task: invalid number of operators ("
                + minimumOperators
                + " to "
                + maximumOperators
                + ", expected 1 <= minimum <= maximum <= 20)");
      }
    }
  }

  /** Problems of 3 to 6 operators. */
  public RunningTotalTask() {
    this(Settings.DEFAULT);
  }

  /** Problems as set. */
  public RunningTotalTask(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Problem> problems(NamedRandom random, int count, Split split) {
    Map<String, Problem> made = new LinkedHashMap<>();
    long attempts = (long) count * ATTEMPTS_PER_PROBLEM;
    for (long attempt = 0; made.size() < count; attempt++) {
      if (attempt == attempts) {
        throw new InvalidConfiguration(
            "Cannot generate problems: too few distinct problems of "
                + settings.minimumOperators()
                + " to "
                + settings.maximumOperators()
                + " operators in split "
                + split
                + " ("
                + count
                + " asked, expected at most about "
                + made.size()
                + ")");
      }
      Expression expression = draw(random.child(attempt).stream());
      String text = expression.text();
      if (Split.of(text) == split) {
        made.putIfAbsent(text, new Problem(text, text, String.valueOf(expression.value())));
      }
    }
    return List.copyOf(made.values());
  }

  private Expression draw(SplittableRandom random) {
    int count = random.nextInt(settings.minimumOperators(), settings.maximumOperators() + 1);
    int first = random.nextInt(10);
    List<Operation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(new Operation(random.nextBoolean() ? '+' : '-', random.nextInt(10)));
    }
    return new Expression(first, operations);
  }

  @Override
  public Optional<String> answer(List<String> steps) {
    return steps.isEmpty()
        ? Optional.empty()
        : Line.parse(steps.get(steps.size() - 1)).map(line -> String.valueOf(line.right()));
  }

  @Override
  public Verdict grade(Problem problem, List<String> steps) {
    String value = String.valueOf(Expression.parse(problem.text()).value());
    return Verdict.of(answer(steps).filter(value::equals).isPresent());
  }

  @Override
  public String canonical(String answer) {
    return answer;
  }

  /** Whether a text is a problem of this task. */
  static boolean isProblem(String text) {
    return Expression.FORM.matcher(text).matches();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A step is wrong if it is malformed, does not start from the total on the line before, does
   * not take the next operand, or ends with the wrong total. Every well-formed calculation uses up
   * one operand, whichever it names; a malformed line changes neither the total nor the operand.
   */
  @Override
  public List<Rating> judge(Problem problem, List<String> steps) {
    return stepKinds(problem, steps).stream().map(StepKind::rating).toList();
  }

  @Override
  public List<String> kinds(Problem problem, List<String> steps) {
    return stepKinds(problem, steps).stream().map(StepKind::words).toList();
  }

  private static List<StepKind> stepKinds(Problem problem, List<String> steps) {
    Expression expression = Expression.parse(problem.text());
    List<StepKind> kinds = new ArrayList<>(steps.size());
    int total = expression.first();
    int next = 0;
    for (String step : steps) {
      Optional<Line> parsed = Line.parse(step);
      if (parsed.isEmpty()) {
        kinds.add(StepKind.MALFORMED);
        continue;
      }
      Line line = parsed.get();
      kinds.add(kind(line, total, expression, next));
      total = line.right();
      if (line.operation().isPresent()) {
        next++;
      }
    }
    return kinds;
  }

  private static StepKind kind(Line line, int total, Expression expression, int next) {
    if (line.left() != total) {
      return StepKind.WRONG_TOTAL;
    }
    if (line.operation().isPresent() && !isNext(expression, next, line.operation().get())) {
      return StepKind.WRONG_OPERAND;
    }
    if (line.right() != line.rightfulResult()) {
      return StepKind.WRONG_RESULT;
    }
    return line.operation().isPresent() ? StepKind.CALCULATION : StepKind.RESTATEMENT;
  }

  /** Kinds of steps. */
  private enum StepKind {
    CALCULATION("calculation", Rating.POSITIVE),
    RESTATEMENT("restatement", Rating.NEUTRAL),
    MALFORMED("malformed line", Rating.NEGATIVE),
    WRONG_TOTAL("starts from another total", Rating.NEGATIVE),
    WRONG_OPERAND("takes another operand", Rating.NEGATIVE),
    WRONG_RESULT("wrong result", Rating.NEGATIVE);

    private final String words;
    private final Rating rating;

    StepKind(String words, Rating rating) {
      this.words = words;
      this.rating = rating;
    }

    String words() {
      return words;
    }

    Rating rating() {
      return rating;
    }
  }

  private static boolean isNext(Expression expression, int next, Operation operation) {
    return next < expression.operations().size()
        && expression.operations().get(next).equals(operation);
  }
}
