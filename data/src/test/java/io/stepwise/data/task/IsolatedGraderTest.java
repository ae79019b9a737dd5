package io.stepwise.data.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.task.Grading.Graded;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graders of a jar that is made here, of classes that nothing else has seen. */
class IsolatedGraderTest {
  private static final String SOURCE =
      """
      import io.stepwise.data.Problem;
      import io.stepwise.data.task.*;
      import java.time.Duration;
      import java.util.*;

      public final class Odd implements AnswerGrader {
        public String name() { return "odd"; }
        public Duration timeLimit() { return Duration.ofMillis(1500); }
        public String answerPrompt() { return "Result: "; }
        public Optional<String> answer(List<String> steps) {
          System.out.println("printing is no reply");
          return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
        }
        public Verdict grade(Problem problem, List<String> steps) {
          switch (answer(steps).get()) {
            case "loop": while (true) { Thread.onSpinWait(); }
            case "exit": System.exit(3);
            case "throw": throw new IllegalStateException("thrown");
            case "stack": return grade(problem, steps.subList(0, steps.size()));
            case "memory": long[][] all = new long[1 << 20][]; for (int i = 0; ; i++) { all[i] = new long[1 << 20]; }
            case "deep": return deep(0);
            case "unsure": return Verdict.UNDECIDED;
            default: return Verdict.of(problem.answer().equals(steps.get(steps.size() - 1)));
          }
        }
        private static Verdict deep(int n) { return deep(n + 1); }
        public String canonical(String answer) { return answer.toUpperCase(Locale.ROOT); }
      }
      """;

  @TempDir Path folder;
  private ClassLoader before;

  @BeforeEach
  void useTheJar() throws IOException {
    before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader(jar("Odd", SOURCE), before));
  }

  @AfterEach
  void useTheOldLoader() {
    Thread.currentThread().setContextClassLoader(before);
  }

  private static ClassLoader loader(Path jar, ClassLoader parent) throws IOException {
    return new URLClassLoader(new URL[] {jar.toUri().toURL()}, parent);
  }

  private Path jar(String name, String source) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String path = System.getProperty("java.class.path");
    assertThat(
            compiler.run(null, null, null, "-cp", path, "-d", classes.toString(), file.toString()))
        .isZero();
    Path jar = folder.resolve("a jar.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      packed.putNextEntry(new JarEntry(name + ".class"));
      packed.write(Files.readAllBytes(classes.resolve(name + ".class")));
      packed.putNextEntry(new JarEntry("META-INF/services/" + AnswerGrader.class.getName()));
      packed.write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return jar;
  }

  private static Graded grade(String... steps) {
    return new Grading(Graders.named("odd")).grade(new Problem("p", "?", "right"), List.of(steps));
  }

  @Test
  void graderOfAJarGrades() {
    assertThat(grade("so", "right").verdict()).isEqualTo(Verdict.CORRECT);
    assertThat(grade("so", "right").canonical()).isEqualTo("RIGHT");
    assertThat(grade("so", "wröng \n \"quoted\"").verdict()).isEqualTo(Verdict.INCORRECT);
    assertThat(grade("so", "wröng \n \"quoted\"").answer()).isEqualTo("wröng \n \"quoted\"");
    assertThat(grade().verdict()).isEqualTo(Verdict.INCORRECT);
    assertThat(Graders.named("odd").answerPrompt()).isEqualTo("Result: ");
    assertThatThrownBy(() -> Graders.named("even"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("even");
  }

  @Test
  void whateverAGraderDoesIsUndecidedAndNoHarm() {
    for (String how : List.of("exit", "throw", "memory", "deep", "unsure")) {
      Graded graded = grade("so", how);
      assertThat(graded.verdict()).as(how).isEqualTo(Verdict.UNDECIDED);
      assertThat(graded.failure()).as(how).isNotEmpty();
      assertThat(grade("so", "right").verdict()).as("after " + how).isEqualTo(Verdict.CORRECT);
    }
  }

  @Test
  void graderThatDoesNotEndIsEnded() throws InterruptedException {
    long started = System.nanoTime();
    Graded graded = grade("so", "loop");
    double seconds = (System.nanoTime() - started) / 1e9;
    assertThat(graded.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(graded.failure()).contains("no reply within 1500 ms");
    assertThat(seconds).as("two attempts").isBetween(3.0, 40.0);
    long before = cpuMillis();
    Thread.sleep(1000);
    assertThat(cpuMillis() - before).as("nothing computes any more").isLessThan(300);
    assertThat(grade("so", "right").verdict()).isEqualTo(Verdict.CORRECT);
  }

  private static long cpuMillis() {
    return ProcessHandle.current()
        .children()
        .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
        .mapToLong(Duration::toMillis)
        .sum();
  }

  @Test
  void brokenListOfGradersIsAnErrorOfTheCommand() throws IOException {
    Path jar = folder.resolve("broken.jar");
    try (JarOutputStream packed = new JarOutputStream(Files.newOutputStream(jar))) {
      packed.putNextEntry(new JarEntry("META-INF/services/" + AnswerGrader.class.getName()));
      packed.write("NoSuchClass".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Thread.currentThread().setContextClassLoader(loader(jar, before));
    assertThatThrownBy(() -> Graders.named("odd"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("NoSuchClass");
  }
}
