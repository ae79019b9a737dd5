package io.stepwise.data.format;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.List;

/** The formats by the names they have on the command line. */
public final class Formats {
  private Formats() {}

  /** Every format's name. */
  public static List<String> names() {
    return List.of("prm800k", "trajectories", "stepwise");
  }

  /**
   * A format by name.
   *
   * @throws InvalidConfiguration when there is none of that name
   */
  public static LabelFormat named(String name, FormatSettings settings) {
    return switch (name) {
      case "prm800k" -> new Prm800kFormat(settings);
      case "trajectories" -> new TrajectoryFormat(settings);
      case "stepwise" -> new StepwiseSupervisionFormat();
      default ->
          throw new InvalidConfiguration(
              "Cannot read format: unknown name (" + name + ", expected one of " + names() + ")");
    };
  }
}
