package io.stepwise.jobs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.cli.Commands;
import io.stepwise.jobs.documents.Document.Block;
import io.stepwise.jobs.documents.Document.Line;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said of documents without running what they say. */
class DocumentsTest {
  private static final List<Document> DOCUMENTS = Document.all();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Set<String> LANGUAGES =
      Set.of("sh", "text", "json", "java", "yaml", "xml", "jinja", "sql", "python");
  private static final Set<String> MARKS =
      Set.of("not executed", "first", "exits", "file", "prints");

  private final Commands commands = new Commands();

  private List<String> faults(Document document) {
    List<String> faults = new ArrayList<>();
    for (Block block : document.blocks()) {
      if (block.isCommands()) {
        Shell.commands(block.lines())
            .forEach(words -> fault(document.at(block.number()), words, faults));
      }
    }
    for (Line line : document.prose()) {
      Shell.inline(line.text()).forEach(words -> fault(document.at(line.number()), words, faults));
    }
    return faults;
  }

  /** COMMAND stands for any. */
  private void fault(String where, List<String> words, List<String> faults) {
    if (!words.isEmpty() && !Set.of("COMMAND", "…").contains(words.get(0))) {
      // A file named by @FILE is not here; any template stands for its text.
      List<String> read = words.stream().map(w -> w.startsWith("@") ? "{problem}" : w).toList();
      commands.fault(read).ifPresent(why -> faults.add(where + ": " + words + ": " + why));
    }
  }

  @Test
  void everyCommandInADocumentIsOneWithItsFlagsAndSettings() {
    assertThat(DOCUMENTS).hasSizeGreaterThan(15);
    assertThat(DOCUMENTS.stream().flatMap(document -> faults(document).stream())).isEmpty();
  }

  @Test
  void commandsThatAreNoneAreNoticed() {
    for (String bad :
        List.of(
            "./stepwise dmeo",
            "./stepwise demo --ouput x",
            "./stepwise demo --set sft.stepz=3",
            "./stepwise demo --iterations 0",
            "./stepwise sft --output x",
            "A=b ./stepwise sft … --data x --modle y",
            "true && ./stepwise demo \\\n  --iteration 3")) {
      Document document = Document.of("x.md", ("```sh\n" + bad + "\n```").lines().toList());
      assertThat(faults(document)).as(bad).hasSize(1);
    }
    for (String good :
        List.of(
            "./stepwise demo --iterations 3 # a remark",
            "./stepwise sft … --output x",
            "./stepwise rollout --conf spark.x=y --executor-memory 2g … | tail -n 1",
            "./stepwise generate --model m --prompts p --output o --stop $'\\n\\n' Problem:")) {
      assertThat(faults(Document.of("x.md", ("```sh\n" + good + "\n```").lines().toList())))
          .as(good)
          .isEmpty();
    }
  }

  @Test
  void everyBlockHasALanguageAndEveryMarkIsKnown() {
    for (Document document : DOCUMENTS) {
      for (Block block : document.blocks()) {
        String where = document.at(block.number());
        assertThat(block.language()).as(where).isIn(LANGUAGES);
        assertThat(block.marks()).as(where).allMatch(mark -> MARKS.contains(mark.name()));
        block
            .mark("not executed")
            .ifPresent(reason -> assertThat(reason).as(where).hasSizeGreaterThan(10));
      }
    }
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Document document : DOCUMENTS) {
      for (Line line : document.prose()) {
        Matcher link = LINK.matcher(line.text());
        while (link.find()) {
          if (!leads(document, link.group(1))) {
            broken.add(document.at(line.number()) + ": " + link.group(1));
          }
        }
      }
    }
    assertThat(broken).isEmpty();
    Document tutorial = Document.of("docs/x.md", List.of());
    assertThat(leads(tutorial, "nowhere.md")).isFalse();
    assertThat(leads(tutorial, "schema.md#nothing-there")).isFalse();
    assertThat(leads(tutorial, "schema.md#quarantine")).isTrue();
  }

  private static boolean leads(Document document, String target) {
    if (target.matches("https?://.*")) {
      return true; // another's page: not ours to keep
    }
    String[] parts = target.split("#", 2);
    Path here = Document.HOME.resolve(document.path());
    Path file = parts[0].isEmpty() ? here : here.resolveSibling(parts[0]).normalize();
    return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
  }

  private static Set<String> anchors(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("#"))
          .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
          .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void decisionsAreNumberedOnceAndListed() throws IOException {
    Path folder = Document.HOME.resolve("docs/adr");
    String index = Files.readString(folder.resolve("README.md"));
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files.map(file -> file.getFileName().toString()).filter(n -> n.matches("\\d.*")).toList();
      assertThat(names.stream().map(name -> name.substring(0, 4))).doesNotHaveDuplicates();
      for (String name : names) {
        int number = Integer.parseInt(name.substring(0, 4));
        String title = Files.readAllLines(folder.resolve(name)).get(0);
        assertThat(title).as(name).startsWith("# " + number + ". ");
        assertThat(index).contains(title.substring(2).replaceFirst(". ", ". [") + "](" + name);
      }
    }
  }

  @Test
  void javaInDocumentsCompiles(@TempDir Path classes) {
    int snippets = 0;
    for (Document document : DOCUMENTS) {
      for (Block block : document.blocks()) {
        if (block.language().equals("java")) {
          assertThat(errors(block.text(), classes)).as(document.at(block.number())).isEmpty();
          snippets++;
        }
      }
    }
    assertThat(snippets).isPositive();
    assertThat(errors("class A { int a = missing(); }", classes)).isNotEmpty();
  }

  private static List<String> errors(String source, Path classes) {
    Matcher name = Pattern.compile("(?:class|record|interface|enum) (\\w+)").matcher(source);
    assertThat(name.find()).as(source).isTrue();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///" + name.group(1) + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options = List.of("-proc:none", "-d", classes.toString(), "-cp", path);
    compiler.getTask(null, null, found, options, null, List.of(file)).call();
    return found.getDiagnostics().stream()
        .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
        .map(String::valueOf)
        .toList();
  }
}
