package io.stepwise.rollout.selection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.assertj.core.data.Offset;

/** One case of {@code golden/selection.json}; see the README next to it. */
public final class Golden {
  private final JsonNode node;

  private Golden(JsonNode node) {
    this.node = node;
  }

  /** The case of this name. */
  public static Golden of(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/selection.json")) {
      return new Golden(new ObjectMapper().readTree(in).required(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What lies at a JSON pointer. */
  public JsonNode at(String pointer) {
    return node.requiredAt(pointer);
  }

  double number(String pointer) {
    return at(pointer).doubleValue();
  }

  static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }

  double[] doubles(String pointer) {
    return doubles(at(pointer));
  }

  static Offset<Double> within(double expected) {
    return Offset.offset(1e-9 * (1 + Math.abs(expected)));
  }
}
