package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.Lease;
import io.stepwise.jobs.job.Interruption;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseOfOutputTest {
  @TempDir Path folder;
  private String err;

  @BeforeEach
  void answers() throws IOException {
    Files.writeString(
        folder.resolve("answers.jsonl"), "{\"given\": \"2\", \"ground_truth\": \"2\"}\n");
  }

  private int grade(String... more) {
    StringWriter said = new StringWriter();
    CommandTree tree =
        new CommandTree(
            Registry.jobs(),
            new Interruption(),
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            new PrintWriter(said, true));
    List<String> words =
        List.of(
            "grade", "--quiet", "--input", folder + "/answers.jsonl", "--output", folder + "/out");
    int exitCode =
        tree.execute(Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new));
    err = said.toString();
    return exitCode;
  }

  @Test
  void secondCommandIsRejectedAtItsStartAndNamesTheFirst() {
    try (Lease first = Lease.take(folder + "/out.lease")) {
      assertThat(grade()).isEqualTo(4);
      assertThat(err)
          .contains(
              "Cannot start: another process is working on the folder (process ",
              " since ",
              "out.lease")
          .hasLineCount(1);
      assertThat(grade("--take-over")).as("its process is running").isEqualTo(4);
      assertThat(err).contains("is running").hasLineCount(1);
      assertThat(folder.resolve("out")).doesNotExist();
      first.check();
    }
    assertThat(grade()).as(err).isZero();
    assertThat(folder.resolve("out")).exists();
    assertThat(folder.resolve("out.lease")).doesNotExist();
  }

  @Test
  void damagedLeaseIsTakenOverOnRequest() throws IOException {
    Path damaged = Files.createDirectories(folder.resolve("out.lease/000003"));
    assertThat(grade()).isEqualTo(4);
    assertThat(err).contains("its lease cannot be read", "--take-over").hasLineCount(1);
    assertThat(grade("--take-over")).as(err).isZero();
    assertThat(damaged).doesNotExist();
    assertThat(folder.resolve("out.lease")).doesNotExist();
  }

  @Test
  void commandThatFailsAndOneThatOnlyPlansLeaveNoLease() {
    assertThat(grade("--dry-run")).isZero();
    assertThat(grade()).isZero();
    assertThat(grade()).as("the output exists already").isEqualTo(2);
    assertThat(err).contains("exists already").hasLineCount(1);
    assertThat(folder.resolve("out.lease")).doesNotExist();
  }
}
