package io.stepwise.data.ingest;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.Formats;
import io.stepwise.data.format.ParseOutcome;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.quality.HeldOut;
import io.stepwise.data.storage.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads held-out problems: rows with a {@code problem}, {@code question}, {@code prompt} or {@code
 * input} as JSON, CSV or Parquet, or plain text with one problem to a line.
 */
public final class HeldOutFiles {
  private HeldOutFiles() {}

  /**
   * Indexes the problems of the settings' files.
   *
   * @throws InvalidInput when a file is absent, empty or has a line without a problem
   */
  public static HeldOut read(LeakSettings settings) {
    List<String> problems = new ArrayList<>();
    if (!settings.heldOut().isEmpty()) {
      for (SourceFile file : SourceFile.find(settings.heldOut())) {
        int before = problems.size();
        read(file, problems);
        if (problems.size() == before) {
          throw new InvalidInput(
              "Cannot read held-out problems: the file is empty (0, expected at least 1) at "
                  + file.path());
        }
      }
    }
    return new HeldOut(problems, settings.words(), settings.overlap());
  }

  private static void read(SourceFile file, List<String> problems) {
    try (LineSource lines = LineSource.open(Split.whole(file))) {
      for (SourceLine line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          problems.add(problem(line));
        }
      }
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot read held-out problems: " + e.getMessage() + " at " + file.path(), e);
    }
  }

  private static String problem(SourceLine line) {
    String text = new String(line.bytes(), StandardCharsets.UTF_8).strip();
    if (!text.startsWith("{")) {
      return text;
    }
    ParseOutcome row = Formats.problem(line);
    if (row instanceof ParseOutcome.Accepted accepted) {
      return accepted.problems().get(0).text();
    }
    String why = row instanceof ParseOutcome.Refused refused ? refused.reason() : "no problem";
    throw new InvalidInput(
        "Cannot read held-out problems: %s at %s:%d".formatted(why, line.file(), line.number()));
  }
}
