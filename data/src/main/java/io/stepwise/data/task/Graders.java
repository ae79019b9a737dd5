package io.stepwise.data.task;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/**
 * Graders by name: the built-in ones, and those that jars on the class path provide, which run in
 * processes of their own.
 */
public final class Graders {
  private static final Map<String, Supplier<AnswerGrader>> BUILT_IN = new LinkedHashMap<>();

  static {
    BUILT_IN.put(MathGrader.NAME, MathGrader::new);
    BUILT_IN.put(Gsm8kGrader.NAME, Gsm8kGrader::new);
    BUILT_IN.put(MultipleChoiceGrader.NAME, MultipleChoiceGrader::new);
    BUILT_IN.put(RunningTotalTask.NAME, RunningTotalTask::new);
  }

  private Graders() {}

  /**
   * A grader.
   *
   * @throws InvalidConfiguration where there is none of that name, or a jar's list of graders is
   *     broken
   */
  public static AnswerGrader named(String name) {
    return builtIn(name).or(() -> provided(name)).orElseThrow(() -> unknown(name));
  }

  /** A built-in grader; empty where there is none of that name. */
  public static Optional<AnswerGrader> builtIn(String name) {
    return Optional.ofNullable(BUILT_IN.get(name)).map(Supplier::get);
  }

  private static Optional<AnswerGrader> provided(String name) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? Graders.class.getClassLoader() : context;
    try {
      for (AnswerGrader grader : ServiceLoader.load(AnswerGrader.class, loader)) {
        if (grader.name().equals(name)) {
          return Optional.of(new IsolatedGrader(grader));
        }
      }
      return Optional.empty();
    } catch (ServiceConfigurationError e) {
      throw new InvalidConfiguration(
          "Cannot load grader: " + e.getMessage() + " (" + name + ", expected a valid provider)",
          e);
    }
  }

  private static InvalidConfiguration unknown(String name) {
    return new InvalidConfiguration(
        "Cannot choose grader: unknown task ("
            + name
            + ", expected auto, "
            + String.join(", ", BUILT_IN.keySet())
            + " or the name of a grader in a jar given with --jars)");
  }
}
