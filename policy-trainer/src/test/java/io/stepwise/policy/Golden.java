package io.stepwise.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.assertj.core.data.Offset;

/** One case of a golden file; see the README next to {@code golden/policy.json}. */
public final class Golden {
  private final JsonNode node;

  private Golden(JsonNode node) {
    this.node = node;
  }

  /** The case of this name. */
  public static Golden of(String name) {
    return of("policy", name);
  }

  /** The case of this name in another file. */
  public static Golden of(String file, String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file + ".json")) {
      return new Golden(new ObjectMapper().readTree(in).required(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What lies at a JSON pointer. */
  public JsonNode at(String pointer) {
    return node.requiredAt(pointer);
  }

  /** The number there. */
  public double number(String pointer) {
    return at(pointer).doubleValue();
  }

  /** The numbers there. */
  public double[] doubles(String pointer) {
    return doubles(at(pointer));
  }

  /** The numbers of an array. */
  public static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }

  /** The integers of an array. */
  public static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }

  /** The rows there. */
  public double[][] matrix(String pointer) {
    JsonNode rows = at(pointer);
    double[][] values = new double[rows.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = doubles(rows.get(i));
    }
    return values;
  }

  /** The mask there, written with 0 and 1. */
  public boolean[] mask(String pointer) {
    return mask(at(pointer));
  }

  /** A mask written with 0 and 1. */
  public static boolean[] mask(JsonNode array) {
    boolean[] mask = new boolean[array.size()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = array.get(i).intValue() == 1;
    }
    return mask;
  }

  /** The masks there. */
  public boolean[][] masks(String pointer) {
    JsonNode rows = at(pointer);
    boolean[][] masks = new boolean[rows.size()][];
    for (int i = 0; i < masks.length; i++) {
      masks[i] = mask(rows.get(i));
    }
    return masks;
  }

  /** Demands agreement at 1e-9, absolute plus relative. */
  public static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, Offset.offset(1e-9 * (1 + Math.abs(expected))));
  }

  /** Demands agreement of every number at 1e-9, absolute plus relative. */
  public static void assertClose(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .as("index %d", i)
          .isCloseTo(expected[i], Offset.offset(1e-9 * (1 + Math.abs(expected[i]))));
    }
  }
}
