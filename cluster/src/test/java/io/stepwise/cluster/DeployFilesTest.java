package io.stepwise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;

/** The files under {@code deploy} are what Kubernetes' schema allows, and name what exists. */
class DeployFilesTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path FOLDER = Path.of("../deploy/kubernetes");

  /** Rejects fields that the schema does not have, and absent ones that it demands. */
  @FunctionalInterface
  private interface Schema {
    void check(JsonElement element) throws IOException;
  }

  private static final Map<String, Schema> SCHEMAS =
      Map.of(
          "v1/ConfigMap", V1ConfigMap::validateJsonElement,
          "v1/Pod", V1Pod::validateJsonElement,
          "v1/Service", V1Service::validateJsonElement,
          "v1/ServiceAccount", V1ServiceAccount::validateJsonElement,
          "apps/v1/Deployment", V1Deployment::validateJsonElement,
          "batch/v1/Job", V1Job::validateJsonElement,
          "batch/v1/CronJob", V1CronJob::validateJsonElement,
          "rbac.authorization.k8s.io/v1/Role", V1Role::validateJsonElement,
          "rbac.authorization.k8s.io/v1/RoleBinding", V1RoleBinding::validateJsonElement);

  private static List<JsonNode> documents(String text) throws IOException {
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(text)) {
      return all.readAll();
    }
  }

  private static void check(JsonNode document) throws IOException {
    String kind = document.get("apiVersion").asText() + "/" + document.get("kind").asText();
    assertThat(SCHEMAS).containsKey(kind);
    SCHEMAS.get(kind).check(JsonParser.parseString(document.toString()));
  }

  private static Map<String, JsonNode> manifests() throws IOException {
    Map<String, JsonNode> manifests = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        for (JsonNode document : documents(Files.readString(file))) {
          String name = document.at("/metadata/name").asText();
          manifests.put(document.get("kind").asText() + " " + name, document);
        }
      }
    }
    return manifests;
  }

  @Test
  void everyManifestIsWhatTheSchemaAllows() throws IOException {
    assertThat(manifests()).hasSizeGreaterThan(6);
    for (JsonNode document : manifests().values()) {
      check(document);
    }
    JsonNode template = manifests().get("ConfigMap stepwise-executor").at("/data/executor.yaml");
    check(documents(template.asText()).get(0));
  }

  @Test
  void scheduledRetrainingIsWhatTheSchemaAllows() throws IOException {
    String text = Files.readString(Path.of("../docs/examples/retrain/cronjob.yaml"));
    for (JsonNode document : documents(text)) {
      check(document);
    }
    String slipped = text.replace("concurrencyPolicy:", "concurrency:");
    assertThatThrownBy(() -> check(documents(slipped).get(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void schemaRejectsInvalidManifests() throws IOException {
    String job = Files.readString(FOLDER.resolve("rollout.yaml"));
    check(documents(job).get(0));
    for (String[] slip :
        new String[][] {
          {"backoffLimit:", "backofLimit:"},
          {"      containers:", "      container:"},
          {"          image:", "          imag:"}
        }) {
      String slipped = job.replace(slip[0], slip[1]);
      assertThat(slipped).isNotEqualTo(job);
      assertThatThrownBy(() -> check(documents(slipped).get(0)))
          .as(slip[1])
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void imageHasTheSparkAndTheOptionsThatTheLauncherUses() throws IOException {
    assertThat(Files.readString(FOLDER.resolve("../Dockerfile")))
        .contains("FROM apache/spark:" + package$.MODULE$.SPARK_VERSION() + "-scala2.13-java17");
    Path launcher = Path.of("../jobs/src/main/launcher");
    String options =
        String.join(" ", Files.readAllLines(launcher.resolve("submit.options"))).strip();
    Properties defaults = new Properties();
    try (Reader reader = Files.newBufferedReader(launcher.resolve("spark-defaults.conf"))) {
      defaults.load(reader);
    }
    assertThat(defaults.getProperty("spark.driver.defaultJavaOptions")).isEqualTo(options);
    assertThat(defaults.getProperty("spark.executor.defaultJavaOptions")).isEqualTo(options);
  }

  @Test
  void jobNamesWhatIsThere() throws IOException {
    JsonNode pod = manifests().get("Job stepwise-rollout").at("/spec/template/spec");
    assertThat(manifests())
        .containsKeys(
            "ServiceAccount " + pod.get("serviceAccountName").asText(),
            "ConfigMap " + pod.at("/volumes/0/configMap/name").asText());
    List<String> words = new ArrayList<>();
    pod.at("/containers/0/args").forEach(word -> words.add(word.asText()));
    assertThat(words).contains("--class=io.stepwise.jobs.cli.Stepwise", "rollout");
    String jar = words.stream().filter(word -> word.endsWith(".jar")).findFirst().orElseThrow();
    assertThat(Files.readString(FOLDER.resolve("../Dockerfile")))
        .contains(jar.replace("local://", ""));
    assertThat(io.stepwise.jobs.cli.Stepwise.class).isNotNull();
  }
}
