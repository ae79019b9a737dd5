package io.stepwise.jobs.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowServerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:5000",
        "file:///tmp",
        "databricks",
        "http://",
        "ftp://a",
        "http://a b",
        "http://user:word@host"
      })
  void otherThanAddressesAreRejected(String address) {
    assertThatThrownBy(() -> new MlflowServer(address))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("http://HOST:PORT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:5000", "http://host/", "https://host.example:443/mlflow"})
  void addressesAreTaken(String address) {
    try (MlflowServer server = new MlflowServer(address)) {
      assertThat(server.address()).isEqualTo(address.replaceFirst("/$", ""));
    }
  }

  @Test
  void namesAreMadeFit() {
    assertThat(MlflowServer.key("train/loss, ü%")).isEqualTo("train/loss_ __");
    assertThat(MlflowServer.key("a".repeat(300))).hasSize(250);
  }

  @Test
  void valueThatIsTooLongForTheServerHasAMark() {
    assertThat(MlflowServer.shortened("a".repeat(7000), 6000)).hasSize(6000).endsWith("a…");
    assertThat(MlflowServer.shortened("a".repeat(6000), 6000)).isEqualTo("a".repeat(6000));
  }
}
