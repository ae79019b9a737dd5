package io.stepwise.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executes the notebooks as a reader would, from their installation on, on a real run: the one that
 * {@code -Dstepwise.run} names, or a short demo of its own.
 */
@Tag("notebooks")
class NotebooksTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static Run run;
  @TempDir static Path executed;

  @BeforeAll
  static void installAndMakeARun() throws Exception {
    sh("notebooks/install.sh");
    String given = System.getProperty("stepwise.run");
    Path own = HOME.resolve("notebooks/target/run");
    run = new Run(given == null ? own.toString() : Path.of(given).toAbsolutePath().toString());
    if (given == null && !Files.exists(own.resolve("evaluation"))) {
      sh(
          "./stepwise demo --resume --output '"
              + own
              + "' --set sft.max-steps=300 --set prm.max-steps=240 --set iterations=10"
              + " --set held-out=100 --set eval-samples=8");
    }
  }

  /** What a process said, and how it ended. */
  private record Said(int code, String words) {}

  private static Said say(String command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", command);
    builder.directory(HOME.toFile()).redirectErrorStream(true);
    if (run != null) {
      builder.environment().put(Run.CHOICE, run.root());
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), words);
  }

  private static void sh(String command) throws IOException, InterruptedException {
    Said said = say(command);
    assertThat(said.code()).as("%s%n%s", command, said.words()).isZero();
  }

  private static Said nbconvert(Path notebook) throws IOException, InterruptedException {
    return say(
        "notebooks/.venv/bin/jupyter nbconvert --to notebook --execute --output-dir '"
            + executed
            + "' '"
            + notebook
            + "'");
  }

  /** The code cells of a notebook after every one of them ran, in order and without an error. */
  private static List<JsonNode> cells(String name) throws IOException, InterruptedException {
    Said said = nbconvert(HOME.resolve("notebooks").resolve(name));
    assertThat(said.code()).as(said.words()).isZero();
    String text = Files.readString(executed.resolve(name));
    List<JsonNode> cells = new ArrayList<>();
    for (JsonNode cell : Json.read(text, name).get("cells")) {
      if (cell.get("cell_type").textValue().equals("code")) {
        cells.add(cell);
      }
    }
    assertThat(cells).hasSizeGreaterThan(5);
    for (int i = 0; i < cells.size(); i++) {
      assertThat(cells.get(i).get("execution_count").asInt()).as("cell %d", i).isEqualTo(i + 1);
      for (JsonNode output : cells.get(i).get("outputs")) {
        assertThat(output.get("output_type").textValue()).isNotEqualTo("error");
      }
    }
    return cells;
  }

  private static String joined(JsonNode lines) {
    StringBuilder text = new StringBuilder(lines.isTextual() ? lines.textValue() : "");
    lines.forEach(line -> text.append(line.textValue()));
    return text.toString();
  }

  /** All that the cells printed, and the values they show as words. */
  private static String words(List<JsonNode> cells) {
    StringBuilder words = new StringBuilder();
    for (JsonNode cell : cells) {
      for (JsonNode output : cell.get("outputs")) {
        words.append(
            joined(output.has("text") ? output.get("text") : output.at("/data/text~1plain")));
      }
    }
    return words.toString();
  }

  /** Every cell that asks for a chart shows one, with ink on it. */
  private static void hasItsPictures(List<JsonNode> cells) throws IOException {
    int pictures = 0;
    for (JsonNode cell : cells) {
      if (!joined(cell.get("source")).matches("(?s).*\\nCharts\\..*|Charts\\..*")) {
        continue;
      }
      String png = "";
      for (JsonNode output : cell.get("outputs")) {
        png += joined(output.at("/data/image~1png")).strip();
      }
      BufferedImage image =
          ImageIO.read(new ByteArrayInputStream(Base64.getMimeDecoder().decode(png)));
      assertThat(image.getWidth()).isGreaterThan(800);
      assertThat(colours(image)).as("colours of %s", joined(cell.get("source"))).isGreaterThan(20);
      pictures++;
    }
    assertThat(pictures).isGreaterThan(2);
  }

  private static int colours(BufferedImage image) {
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x += 3) {
      for (int y = 0; y < image.getHeight(); y++) {
        colours.add(image.getRGB(x, y));
      }
    }
    return colours.size();
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static Object count(String folder, String name) {
    return run.manifest(folder).counts().get(name);
  }

  @Test
  void labelsAreCountedAsTheManifestCountsThem() throws Exception {
    List<JsonNode> cells = cells("1-labels.ipynb");
    hasItsPictures(cells);
    Map<?, ?> ratings = (Map<?, ?>) count("solutions", "ratings");
    assertThat(words(cells))
        .contains(
            line(
                "solutions=%d steps=%d right=%d neutral=%d wrong=%d unrated=%d",
                count("solutions", "solutions"),
                count("solutions", "steps"),
                ratings.get("1"),
                ratings.get("0"),
                ratings.get("-1"),
                ratings.get("null")));
  }

  @Test
  void rewardModelIsMeasuredAsTheReportMeasuresIt() throws Exception {
    List<JsonNode> cells = cells("2-reward-model.ipynb");
    hasItsPictures(cells);
    JsonNode report =
        Json.read(Files.readString(Path.of(run.root(), "evaluation/report.json")), "report.json");
    JsonNode reliability = report.get("reliability");
    String before = "rollouts/held-out-before";
    assertThat(words(cells))
        .contains(
            line(
                "held_out_labels step_auroc=%.4f ece=%.4f",
                run.figure("prm", "step_auroc"), run.figure("prm", "ece")),
            line(
                "policy_chains   step_auroc=%.4f ece=%.4f",
                reliability.at("/auroc/estimate").doubleValue(),
                reliability.at("/expectedError/estimate").doubleValue()),
            line("chains=%d steps=%d", count(before, "chains"), count(before, "steps")));
  }

  @Test
  void policyIsMeasuredAsTheEvaluationMeasuresIt() throws Exception {
    List<JsonNode> cells = cells("3-policy.ipynb");
    hasItsPictures(cells);
    for (String stage : List.of("before", "after")) {
      double passed = run.figure("evaluation", stage + "_pass_at_1");
      assertThat(run.figure("rollouts/held-out-" + stage, "accuracy")).isEqualTo(passed);
      assertThat(words(cells))
          .contains(line("%-6s pass@1=%.4f   evaluation: %.4f", stage, passed, passed));
    }
  }

  @Test
  void notebookWithACellThatFailsIsNoticed() throws Exception {
    String text = Files.readString(HOME.resolve("notebooks/1-labels.ipynb"));
    Path broken = executed.resolve("broken.ipynb");
    String first = "Run run = Run.chosen();";
    assertThat(text).contains(first);
    Files.writeString(broken, text.replace(first, "Run run = new Run(\\\"nowhere\\\");"));
    Said said = nbconvert(broken);
    assertThat(said.code()).isNotZero();
    assertThat(said.words()).contains("CellExecutionError").contains("nowhere");
  }
}
