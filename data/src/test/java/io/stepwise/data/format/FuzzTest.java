package io.stepwise.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.ParseOutcome.Accepted;
import io.stepwise.data.format.ParseOutcome.Refused;
import io.stepwise.data.table.SolutionCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Mutated lines in every format: no exception escapes and what is accepted survives being encoded.
 * {@code io.stepwise.data.ingest.spark.FuzzedFilesTest} does the same with files through the job.
 */
class FuzzTest {
  private static final long LINES = 100_000;
  private static final long SEED = Long.getLong("stepwise.fuzz.seed", 20261122);

  @Test
  void noMutatedLineEscapesItsOutcome() {
    Map<String, LabelFormat> formats =
        Formats.names().stream()
            .collect(
                Collectors.toMap(
                    Function.identity(), name -> Formats.named(name, FormatSettings.defaults())));
    MutatedLines lines = new MutatedLines(SEED);
    long accepted = 0;
    long refused = 0;
    for (long n = 0; n < LINES; n++) {
      byte[] line = lines.next();
      ParseOutcome outcome = outcome(formats.get(lines.format()), line, n);
      if (outcome instanceof Accepted read) {
        accepted++;
        for (StepLabelledSolution solution : read.solutions()) {
          if (!SolutionCodec.decode(SolutionCodec.encode(solution)).equals(solution)) {
            throw new AssertionError("seed " + SEED + ", not the same encoded: " + solution);
          }
        }
      } else if (outcome instanceof Refused no) {
        refused++;
        if (no.reason().isBlank() || no.reason().contains("\n")) {
          throw new AssertionError("seed " + SEED + ", not one line: " + no.reason());
        }
      }
    }
    assertThat(accepted).as("mutation leaves some lines whole").isGreaterThan(LINES / 20);
    assertThat(refused).as("and breaks some").isGreaterThan(LINES / 20);
  }

  private static ParseOutcome outcome(LabelFormat format, byte[] line, long n) {
    try {
      return format.parse(new SourceLine("fuzz", n + 1, 0, line, 0, line.length));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(
          "seed "
              + SEED
              + ", line "
              + n
              + ", format "
              + format.name()
              + ": "
              + new String(line, StandardCharsets.UTF_8),
          e);
    }
  }
}
