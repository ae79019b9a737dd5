package io.stepwise.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** The example of the how-to page on graders, compiled and packed as the page says. */
final class GraderJar {
  private static final Path PAGE = Path.of("../docs/how-to/use-your-own-task.md");
  private static final Pattern SOURCE =
      Pattern.compile(
          "```java\n(package com\\.example;.*?public final class (\\w+) .*?)```", Pattern.DOTALL);

  private GraderJar() {}

  static Path ofThePage(Path folder) throws IOException {
    Matcher source = SOURCE.matcher(Files.readString(PAGE));
    if (!source.find()) {
      throw new AssertionError("no example in " + PAGE);
    }
    String name = source.group(2);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path file = Files.writeString(folder.resolve(name + ".java"), source.group(1));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                Commands.UBER_JAR.toString(),
                "-d",
                classes.toString(),
                file.toString());
    if (failed != 0) {
      throw new AssertionError("the example does not compile: " + file);
    }
    Path jar = folder.resolve("grader.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      String entry = "com/example/" + name + ".class";
      packed.putNextEntry(new JarEntry(entry));
      packed.write(Files.readAllBytes(classes.resolve(entry)));
      packed.putNextEntry(new JarEntry("META-INF/services/io.stepwise.data.task.AnswerGrader"));
      packed.write(("com.example." + name).getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }
}
