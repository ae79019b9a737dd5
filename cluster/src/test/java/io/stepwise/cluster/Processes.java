package io.stepwise.cluster;

import java.util.List;
import java.util.stream.Stream;

/** Java processes by what stands on their command lines. */
final class Processes {
  private Processes() {}

  /** Those among some that have all these words among their arguments. */
  static List<ProcessHandle> java(Stream<ProcessHandle> among, String... words) {
    return among
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .map(List::of)
                    .orElse(List.of())
                    .containsAll(List.of(words)))
        .toList();
  }
}
