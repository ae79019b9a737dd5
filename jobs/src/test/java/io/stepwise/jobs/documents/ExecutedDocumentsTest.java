package io.stepwise.jobs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.documents.Document.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types what the documents say, as it stands there, in a folder that is empty but for the launcher
 * and the documents' examples. The tutorial comes first; the others may use what it leaves.
 */
@Tag("documents")
class ExecutedDocumentsTest {
  @TempDir static Path scratch;

  /** What a block printed, and how its last command ended. */
  private record Said(int code, String words) {}

  private static Said bash(Path folder, String commands) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands);
    builder.directory(folder.toFile()).redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), words);
  }

  /** Does what the document says; gives what differs from what it promises. */
  private static List<String> faults(Document document, Path folder)
      throws IOException, InterruptedException {
    List<String> faults = new ArrayList<>();
    String printed = "";
    for (Block block : document.blocks()) {
      String where = document.at(block.number());
      for (Document.Mark mark : block.marks()) {
        if (mark.name().equals("first")) {
          Said said = bash(folder, mark.value());
          if (said.code() != 0) {
            faults.add(where + ": first: " + said.words());
          }
        } else if (mark.name().equals("file")) {
          Files.writeString(folder.resolve(mark.value()), block.text());
        }
      }
      if (block.mark("prints").isPresent()) {
        String all = printed;
        block.lines().stream()
            .filter(line -> !line.isBlank() && !printed(line).matcher(all).find())
            .forEach(line -> faults.add(where + ": not printed: " + line + "\nbut:\n" + all));
      }
      if (!block.isCommands() || block.mark("not executed").isPresent()) {
        continue;
      }
      Instant started = Instant.now();
      Said said = bash(folder, block.text());
      printed = said.words();
      System.out.printf(
          "documents: %s took %d s%n", where, Duration.between(started, Instant.now()).toSeconds());
      int expected = Integer.parseInt(block.mark("exits").orElse("0"));
      if (said.code() != expected) {
        faults.add(where + ": exit code " + said.code() + "\n" + block.text() + said.words());
        break; // what follows builds on it
      }
    }
    return faults;
  }

  /** A line as it is promised: an ellipsis is anything, white space is white space. */
  private static Pattern printed(String line) {
    return Pattern.compile(
        Stream.of(line.strip().split("…", -1))
            .map(
                part ->
                    Stream.of(part.split("\\s+", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("\\s+")))
            .collect(Collectors.joining(".*")));
  }

  @TestFactory
  Stream<DynamicTest> commandsRunAndPrintWhatTheDocumentsSay() throws IOException {
    Files.createSymbolicLink(scratch.resolve("stepwise"), Document.HOME.resolve("stepwise"));
    Files.createSymbolicLink(scratch.resolve("docs"), Document.HOME.resolve("docs"));
    return Document.all().stream()
        .map(
            document ->
                DynamicTest.dynamicTest(
                    document.path(), () -> assertThat(faults(document, scratch)).isEmpty()));
  }

  @Test
  void documentThatPromisesTooMuchIsNoticed(@TempDir Path folder) throws Exception {
    String text =
        """
        <!-- file: names.txt -->
        ```text
        Ada
        ```
        <!-- first: touch ready -->
        ```sh
        ls ready && cat names.txt
        ```
        <!-- prints -->
        ```text
        A…a
        Grace
        ```
        <!-- exits: 3 -->
        ```sh
        exit 3
        ```
        <!-- not executed: ends the world -->
        ```sh
        exit 1
        ```
        ```sh
        false
        ```
        """;
    List<String> faults = faults(Document.of("x.md", text.lines().toList()), folder);
    assertThat(faults).hasSize(2);
    assertThat(faults.get(0)).contains("not printed: Grace");
    assertThat(faults.get(1)).contains("exit code 1").contains("false");
  }
}
