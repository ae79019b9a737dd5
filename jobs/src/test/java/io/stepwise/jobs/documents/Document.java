package io.stepwise.jobs.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file of the project, cut into its fenced blocks and the prose around them.
 *
 * @param path relative to the project
 * @param blocks in order
 * @param prose the lines outside of blocks, each with its number from 1
 */
record Document(String path, List<Block> blocks, List<Line> prose) {
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern FENCE = Pattern.compile("^( *)```(.*)$");
  private static final Pattern MARK = Pattern.compile("^<!-- ([a-z ]+?)(?:: (.*?))? -->$");

  /** One line and its number. */
  record Line(int number, String text) {}

  /** A mark before a block. */
  record Mark(String name, String value) {}

  /**
   * A fenced block.
   *
   * @param language the word after the fence
   * @param lines between the fences
   * @param number line of the opening fence
   * @param marks the comments right above it
   */
  record Block(String language, List<String> lines, int number, List<Mark> marks) {
    Optional<String> mark(String name) {
      return marks.stream().filter(m -> m.name().equals(name)).map(Mark::value).findFirst();
    }

    String text() {
      return String.join("\n", lines) + "\n";
    }

    boolean isCommands() {
      return language.equals("sh");
    }
  }

  /** Every document, the tutorial first: others go on from what it leaves. */
  static List<Document> all() {
    try (Stream<Path> files = Files.walk(HOME, 4)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .map(HOME::relativize)
          .filter(file -> !file.toString().matches("(.*/)?(target|runs|\\.[a-z-]+|src)/.*"))
          .sorted(Comparator.comparing((Path file) -> !file.endsWith("tutorial.md")))
          .map(Document::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Document read(Path path) {
    try {
      return of(path.toString(), Files.readAllLines(HOME.resolve(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Document of(String path, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    List<Line> prose = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      Matcher mark = MARK.matcher(lines.get(i).strip());
      if (fence.matches()) {
        int from = i + 1;
        int indent = fence.group(1).length();
        List<String> inside = new ArrayList<>();
        for (i++; i < lines.size() && !lines.get(i).strip().equals("```"); i++) {
          String line = lines.get(i);
          inside.add(line.substring(Math.min(indent, line.length())));
        }
        blocks.add(new Block(fence.group(2).strip(), inside, from, List.copyOf(marks)));
        marks.clear();
      } else if (mark.matches()) {
        marks.add(new Mark(mark.group(1), mark.group(2) == null ? "" : mark.group(2)));
      } else if (!lines.get(i).isBlank()) {
        marks.clear();
        prose.add(new Line(i + 1, lines.get(i)));
      }
    }
    return new Document(path, blocks, prose);
  }

  String at(int line) {
    return path + ":" + line;
  }
}
