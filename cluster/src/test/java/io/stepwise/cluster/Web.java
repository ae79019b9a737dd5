package io.stepwise.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/** What servers say in JSON. */
final class Web {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Web() {}

  static JsonNode get(String address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
    connection.setRequestProperty("Accept", "application/json");
    try (InputStream in = connection.getInputStream()) {
      return JSON.readTree(in);
    }
  }

  /** What a server says that may not be ready. */
  static JsonNode poll(String address) {
    try {
      return get(address);
    } catch (IOException e) {
      return MissingNode.getInstance(); // nothing yet
    }
  }
}
