package io.stepwise.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingEnvironmentTest {
  private record Nothing() {}

  private static CommonSettings resolve(Map<String, String> environment, Layer... more) {
    List<Layer> layers = new ArrayList<>(TrackingEnvironment.of(environment).layers());
    layers.addAll(List.of(more));
    return Settings.resolve(new Nothing(), layers).common();
  }

  @Test
  void variablesOfMlflowAreRead() {
    CommonSettings common =
        resolve(
            Map.of(
                "MLFLOW_TRACKING_URI",
                "http://127.0.0.1:5000/",
                "MLFLOW_EXPERIMENT_NAME",
                "nightly runs"));
    assertThat(common.trackingUri()).isEqualTo("http://127.0.0.1:5000");
    assertThat(common.experiment()).isEqualTo("nightly runs");
    assertThat(resolve(Map.of())).isEqualTo(CommonSettings.DEFAULTS);
  }

  @Test
  void variablesWithoutEffectAreNamed() {
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_URI", "http://a:1", "MLFLOW_EXPERIMENT_ID", "7");
    assertThat(TrackingEnvironment.of(environment).warning())
        .get()
        .asString()
        .startsWith("Warning: variables of MLflow without effect: MLFLOW_EXPERIMENT_ID (expected");
    assertThat(TrackingEnvironment.of(environment).layers()).hasSize(1);
    assertThat(TrackingEnvironment.of(Map.of("MLFLOW_TRACKING_URI", "http://a:1")).warning())
        .isEmpty();
    assertThat(TrackingEnvironment.of(Map.of("MLFLOW_EXPERIMENT_ID", "7")).warning())
        .as("nothing is tracked")
        .isEmpty();
  }

  @Test
  void filesAndFlagsGoBeforeThem() {
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_URI", "http://a:1", "MLFLOW_EXPERIMENT_NAME", "a");
    Layer file = Layer.yaml("f.yaml", "tracking-uri: http://b:2\nexperiment: b\n");
    Layer flag = Layer.flag("--experiment", "experiment", List.of("c"));
    CommonSettings common = resolve(environment, file, flag);
    assertThat(common.trackingUri()).isEqualTo("http://b:2");
    assertThat(common.experiment()).isEqualTo("c");
    Layer none = Layer.flag("--tracking-uri", "tracking-uri", List.of(""));
    assertThat(resolve(environment, none).trackingUri()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"databricks", "sqlite:///mlflow.db", "/mlruns", "file:///mlruns", "http://"})
  void storeThatIsNoServerIsNamedAndNotUsed(String store) {
    TrackingEnvironment read = TrackingEnvironment.of(Map.of("MLFLOW_TRACKING_URI", store));
    assertThat(read.layers()).isEmpty();
    assertThat(read.warning()).get().asString().contains("not tracked").contains(store);
  }

  @Test
  void passwordInTheVariableIsNoSetting() {
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_URI", "https://ann:open-sesame@host/mlflow");
    CommonSettings common = resolve(environment);
    assertThat(common.trackingUri()).isEqualTo("https://host/mlflow");
    assertThat(new Settings<>(common, new Nothing()).asMap().toString())
        .doesNotContain("ann")
        .doesNotContain("sesame");
    assertThat(
            TrackingEnvironment.of(Map.of("MLFLOW_TRACKING_URI", "sql://ann:open-sesame@db"))
                .warning())
        .get()
        .asString()
        .contains("sql://***@db")
        .doesNotContain("sesame");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://ann:open-sesame@host:5000",
        "http://ann:open-/sesame@host:5000",
        "ann:open-sesame@host",
        "http://ann:open@sesame@host",
        "http://host/?ann:open-sesame@x"
      })
  void passwordInAFlagIsRejectedAndNotPrinted(String address) {
    Layer flag = Layer.flag("--tracking-uri", "tracking-uri", List.of(address));
    assertThatThrownBy(() -> resolve(Map.of(), flag))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("***@")
        .hasMessageContaining("MLFLOW_TRACKING_PASSWORD")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sesame").doesNotContain("ann:"));
  }
}
