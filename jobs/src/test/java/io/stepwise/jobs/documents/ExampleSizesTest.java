package io.stepwise.jobs.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sizes of {@code docs/examples/smollm2/run.sh}: that the script has every number it needs, and
 * prints the commands. The commands themselves do nothing here; RealModelTest runs those of {@code
 * --quick}.
 */
class ExampleSizesTest {
  private static final Path SCRIPT = Document.HOME.resolve("docs/examples/smollm2/run.sh");

  @TempDir private Path folder;

  private String file(String name, String row) throws IOException {
    return Files.writeString(folder.resolve(name), row + "\n").toString();
  }

  private String say(List<String> more) throws IOException, InterruptedException {
    Path bench = Files.createDirectories(folder.resolve("bench"));
    Files.writeString(bench.resolve("gsm8k.jsonl"), "{}\n");
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(more);
    String problem = "{\"problem\": \"1+1?\", \"answer\": \"2\"}";
    command.addAll(List.of("--output", folder.resolve("run").toString()));
    command.addAll(List.of("--model", folder.toString()));
    command.addAll(List.of("--svamp", file("svamp", problem)));
    command.addAll(List.of("--mawps", file("mawps", problem)));
    command.addAll(List.of("--gsm8k", file("gsm8k", "{\"question\": \"1+1?\"}")));
    command.addAll(List.of("--prm800k", file("prm800k", problem)));
    command.addAll(List.of("--process-bench", bench.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("STEPWISE", "/bin/true");
    Process process = builder.start();
    process.getOutputStream().close();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + "\n" + words;
  }

  @ParameterizedTest
  @ValueSource(strings = {"--quick", "", "--full"})
  void everySizeHasAllItsNumbers(String size) throws Exception {
    List<String> more = size.isEmpty() ? List.of() : List.of(size);
    String said = say(more);
    assertThat(said).startsWith("0\n").contains("./stepwise train-prm", "training.max-steps=");
    assertThat(said).contains("./stepwise train-policy", "--iterations", "./stepwise report");
  }

  @Test
  void anUnknownOptionIsNamed() throws Exception {
    assertThat(say(List.of("--fast"))).startsWith("2\n").contains("unknown option --fast");
  }
}
