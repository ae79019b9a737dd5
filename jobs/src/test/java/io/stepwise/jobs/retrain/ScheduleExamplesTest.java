package io.stepwise.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.stepwise.jobs.cli.Stepwise;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the how-to are what their readers take them for. */
class ScheduleExamplesTest {
  private static final Path EXAMPLES = Path.of("../docs/examples/retrain");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static RetrainConfig config(String origin, String yaml) {
    return Settings.resolve(RetrainConfig.DEFAULTS, List.of(Layer.yaml(origin, yaml))).job();
  }

  @Test
  void settingsAreSettings() throws IOException {
    RetrainConfig config =
        config("retrain.yaml", Files.readString(EXAMPLES.resolve("retrain.yaml")));
    assertThat(config.training().maxSteps()).isEqualTo(240);
    assertThat(config.labels()).containsExactly("inbox");
  }

  @Test
  void cronLineHasFiveFieldsAndTheCommand() throws IOException {
    List<String> lines =
        Files.readAllLines(EXAMPLES.resolve("crontab")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).matches("([0-9*/,-]+ ){5}cd \\S+ && ./stepwise retrain --config .*");
  }

  @Test
  void kubernetesManifestIsACronJobThatRunsTheCommandOneAtATime() throws IOException {
    List<JsonNode> documents;
    try (var parser = YAML.getFactory().createParser(EXAMPLES.resolve("cronjob.yaml").toFile())) {
      documents = YAML.readValues(parser, JsonNode.class).readAll();
    }
    assertThat(documents).hasSize(2);
    JsonNode settings = documents.get(0);
    JsonNode job = documents.get(1);
    assertThat(settings.path("kind").asText()).isEqualTo("ConfigMap");
    config("cronjob.yaml", settings.path("data").path("retrain.yaml").asText());
    assertThat(job.path("apiVersion").asText()).isEqualTo("batch/v1");
    assertThat(job.path("kind").asText()).isEqualTo("CronJob");
    JsonNode spec = job.path("spec");
    assertThat(spec.path("schedule").asText().split(" ")).hasSize(5);
    assertThat(spec.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
    JsonNode run = spec.path("jobTemplate").path("spec");
    assertThat(run.path("backoffLimit").isInt()).isTrue();
    JsonNode pod = run.path("template").path("spec");
    assertThat(pod.path("restartPolicy").asText()).isEqualTo("Never");
    JsonNode container = pod.path("containers").path(0);
    assertThat(container.path("image").asText()).isNotEmpty();
    assertThat(container.path("command").toString()).contains("spark-submit");
    assertThat(container.path("args").toString())
        .contains(Stepwise.class.getName(), "retrain", "--config=");
    List<String> volumes = pod.path("volumes").findValuesAsText("name");
    for (JsonNode mount : container.path("volumeMounts")) {
      assertThat(volumes).contains(mount.path("name").asText());
      assertThat(mount.path("mountPath").asText()).startsWith("/");
    }
  }

  @Test
  void airflowDagParses() throws IOException, InterruptedException {
    Process python;
    try {
      python =
          new ProcessBuilder(
                  "python3",
                  "-c",
                  "import ast, sys; tree = ast.parse(open(sys.argv[1]).read());"
                      + " print([k.value.value for n in ast.walk(tree) if isinstance(n, ast.Call)"
                      + " for k in n.keywords if k.arg == 'bash_command'])",
                  EXAMPLES.resolve("stepwise_retrain.py").toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeThat(System.getenv("CI"))
          .as("no python3 here: %s", e.getMessage())
          .isNotEqualTo("true");
      return;
    }
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("./stepwise retrain --config retrain.yaml --plan")
        .contains("./stepwise retrain --config retrain.yaml --quiet");
  }
}
