package io.stepwise.jobs.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What MLflow's environment variables say: {@code MLFLOW_TRACKING_URI} and {@code
 * MLFLOW_EXPERIMENT_NAME}. A configuration file, {@code --set} and flags take precedence.
 *
 * @param layers the settings they make, the lowest ones
 * @param warning what is not used, and why
 */
public record TrackingEnvironment(List<Layer> layers, Optional<String> warning) {
  static final String ADDRESS = "MLFLOW_TRACKING_URI";
  private static final String EXPERIMENT = "MLFLOW_EXPERIMENT_NAME";

  /** Those by which MLflow's own clients choose another place or another connection. */
  private static final List<String> UNUSED =
      List.of(
          "MLFLOW_EXPERIMENT_ID",
          "MLFLOW_RUN_ID",
          "MLFLOW_REGISTRY_URI",
          "MLFLOW_TRACKING_INSECURE_TLS",
          "MLFLOW_TRACKING_SERVER_CERT_PATH",
          "MLFLOW_TRACKING_CLIENT_CERT_PATH",
          "MLFLOW_TRACKING_AUTH",
          "MLFLOW_TRACKING_AWS_SIGV4");

  /** Copies the list. */
  public TrackingEnvironment {
    layers = List.copyOf(layers);
  }

  /** Reads the variables of an environment. */
  public static TrackingEnvironment of(Map<String, String> environment) {
    List<Layer> layers = new ArrayList<>();
    String address = environment.getOrDefault(ADDRESS, "").strip();
    String experiment = environment.getOrDefault(EXPERIMENT, "").strip();
    if (!experiment.isEmpty()) {
      layers.add(layer(EXPERIMENT, "experiment", experiment));
    }
    if (address.isEmpty()) {
      return new TrackingEnvironment(layers, Optional.empty());
    }
    // Name and password are read from the variable again where they are sent, and nowhere else.
    String plain = address.replaceFirst("^(https?://)[^/?#]*@", "$1");
    if (!ServerAddress.isOne(plain)) {
      return new TrackingEnvironment(
          layers,
          Optional.of(
              "Runs are not tracked: "
                  + ADDRESS
                  + " names no server ("
                  + ServerAddress.redacted(address)
                  + ", expected http://HOST:PORT)"));
    }
    layers.add(layer(ADDRESS, "tracking-uri", plain));
    return new TrackingEnvironment(layers, unused(environment));
  }

  private static Optional<String> unused(Map<String, String> environment) {
    List<String> set =
        UNUSED.stream().filter(name -> !environment.getOrDefault(name, "").isBlank()).toList();
    return set.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Warning: variables of MLflow without effect: %s (expected only %s, %s and credentials)"
                .formatted(String.join(", ", set), ADDRESS, EXPERIMENT));
  }

  private static Layer layer(String variable, String key, String value) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put(key, value);
    return new Layer(variable, tree);
  }
}
