package io.stepwise.jobs.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a temporary folder, with scripts in place of Java, Maven and spark-submit that
 * print their arguments.
 */
abstract class LauncherFixture {
  static final List<String> TOOLS =
      List.of(
          "bash",
          "cut",
          "dirname",
          "env",
          "find",
          "flock",
          "head",
          "id",
          "mkdir",
          "mktemp",
          "mv",
          "paste",
          "readlink",
          "rm",
          "sed",
          "sh",
          "stty",
          "tail",
          "tee",
          "touch",
          "tr");

  record Outcome(int exitCode, String out, String err) {}

  @TempDir Path folder;
  final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void builtProject() throws IOException {
    script("home/stepwise", Files.readString(Path.of("../stepwise")));
    script(
        "jdk/bin/java",
        """
        for last; do :; done
        if [ "$last" != -version ]; then echo java "$@"; exit; fi
        size=4294967296
        for word; do
          case $word in
            -Xmx5g) size=5368709120 ;;
            -Xmx2g) size=2147483648 ;;
            -Xmx1g | -Xmx1024m) size=1073741824 ;;
            -Xmx40m) size=41943040 ;;
            -Xmx99999g)
              echo 'Error occurred during initialization of VM'
              echo 'Could not reserve enough space for 104856551424KB object heap'
              exit 1 ;;
            -XX:Nonsense)
              echo "Unrecognized VM option 'Nonsense'" >&2
              echo 'Error: Could not create the Java Virtual Machine.' >&2
              exit 1 ;;
          esac
        done
        echo "   size_t MaxHeapSize     = $size    {product} {ergonomic}"
        echo 'openjdk version "17.0.1"' >&2
        """);
    script("jdk/bin/javac", "true");
    script(
        "bin/mvn",
        "echo building >&2; mkdir -p jobs/target/launcher; touch jobs/target/jobs-1.jar");
    script("spark/bin/spark-submit", "echo submit \"$@\"");
    for (String tool : TOOLS) {
      Path real =
          Stream.of("/bin/", "/usr/bin/")
              .map(at -> Path.of(at + tool))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      script("bin/" + tool, "exec " + real + " \"$@\"");
    }
    file("home/pom.xml", "");
    file("home/data/pom.xml", "");
    file("home/data/src/main/A.java", "");
    file("home/jobs/target/jobs-1.jar", "");
    file("home/jobs/target/lib/a.jar", "");
    file("home/jobs/target/lib/b.jar", "");
    file("home/jobs/target/launcher/submit.options", "-Dx=1");
    age("home/pom.xml", "home/data/pom.xml", "home/data/src/main/A.java");
    file("home/jobs/target/.built", "");
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.put("PATH", folder.resolve("bin").toString());
  }

  void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  void script(String name, String text) throws IOException {
    file(name, text.startsWith("#!") ? text : "#!/bin/bash\n" + text + "\n");
    Files.setPosixFilePermissions(
        folder.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  void age(String... names) throws IOException {
    for (String name : names) {
      Files.setLastModifiedTime(
          folder.resolve(name), FileTime.from(Instant.now().minusSeconds(3600)));
    }
  }

  Outcome run(String... arguments) throws Exception {
    return start(folder + "/home/stepwise", arguments);
  }

  Outcome start(String program, String... arguments) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(program), Stream.of(arguments)).toList());
    builder.environment().clear();
    builder.environment().putAll(environment);
    int exitCode =
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Outcome(
        exitCode,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
