package io.stepwise.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.random.NamedRandom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against Jackson's parser: what is JSON, and what it says. */
class JsonScannerTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  /** Stands for texts with half a surrogate pair. */
  private static final String HALF = "half";

  private static final String[] TEXTS = {
    "", "a", "x + 1", "é", "∑", "😀", "\\frac{1}{2}", "line\nfeed", "\"", "/", "\u0001", "\u007f"
  };

  private final JsonScanner scanner = new JsonScanner();

  /** The value of a line; null where the scanner finds no JSON. */
  private JsonNode scanned(byte[] line) {
    byte[] within = new byte[line.length + 7];
    within[2] = '}';
    System.arraycopy(line, 0, within, 3, line.length);
    within[line.length + 3] = '"';
    try {
      scanner.begin(within, 3, line.length);
      JsonNode value = value();
      return scanner.isAtEnd() ? value : null;
    } catch (RowProblem e) {
      assertThat(e).hasMessageStartingWith("broken JSON: ");
      return null;
    } finally {
      scanner.finish();
    }
  }

  private JsonNode value() throws RowProblem {
    switch (scanner.token()) {
      case '{' -> {
        ObjectNode object = JACKSON.createObjectNode();
        scanner.enter();
        for (String name = scanner.nextField(); name != null; name = scanner.nextField()) {
          object.set(name, value());
        }
        return object;
      }
      case '[' -> {
        ArrayNode array = JACKSON.createArrayNode();
        scanner.enter();
        while (scanner.nextElement()) {
          array.add(value());
        }
        return array;
      }
      case '"' -> {
        String text = scanner.text();
        return JACKSON.getNodeFactory().textNode(text == null ? HALF : text);
      }
      case 't', 'f' -> {
        return JACKSON.getNodeFactory().booleanNode(scanner.token() == 't');
      }
      case 'n' -> {
        return JACKSON.nullNode();
      }
      default -> {
        return scanner.isWhole() && scanner.integer() == (int) scanner.integer()
            ? JACKSON.getNodeFactory().numberNode((int) scanner.integer())
            : JACKSON.getNodeFactory().textNode("number " + Double.parseDouble(scanner.number()));
      }
    }
  }

  /** Whether the line is JSON to somebody who reads none of it. */
  private boolean isSkipped(byte[] line) {
    try {
      scanner.begin(line, 0, line.length);
      return scanner.isAtEnd();
    } catch (RowProblem e) {
      return false;
    } finally {
      scanner.finish();
    }
  }

  /** Jackson's value in the same terms; null where it finds no JSON. */
  private static JsonNode expected(byte[] line) {
    if (line.length > 1 && (line[0] == 0 || line[1] == 0)) {
      return null; // no UTF-16 either
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
    } catch (CharacterCodingException e) {
      return null; // the scanner is strict where Jackson takes longer forms
    }
    try (JsonParser parser = JACKSON.createParser(line)) {
      JsonNode value = JACKSON.readTree(parser);
      return value == null || value.isMissingNode() || parser.nextToken() != null
          ? null
          : plain(value);
    } catch (IOException e) {
      return null;
    }
  }

  private static JsonNode plain(JsonNode node) throws IOException {
    if (node.isObject()) {
      ObjectNode object = JACKSON.createObjectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (!isWellFormed(field.getKey())) {
          throw new MalformedInputException(1);
        }
        object.set(field.getKey(), plain(field.getValue()));
      }
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JACKSON.createArrayNode();
      for (JsonNode element : node) {
        array.add(plain(element));
      }
      return array;
    }
    if (node.isTextual() && !isWellFormed(node.textValue())) {
      return JACKSON.getNodeFactory().textNode(HALF);
    }
    return node.isNumber() && !node.isInt()
        ? JACKSON.getNodeFactory().textNode("number " + node.doubleValue())
        : node;
  }

  private static boolean isWellFormed(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static void write(SplittableRandom random, int depth, StringBuilder out) {
    int kind = random.nextInt(depth > 4 ? 5 : 8);
    switch (kind) {
      case 0 -> out.append(random.nextInt(3) - 1);
      case 1 -> out.append(random.nextInt(2) == 0 ? "-0.5e3" : "" + random.nextLong());
      case 2 -> out.append(List.of("true", "false", "null").get(random.nextInt(3)));
      case 3, 4 -> text(random, out);
      default -> {
        boolean object = kind == 5;
        out.append(object ? '{' : '[');
        int size = random.nextInt(4);
        for (int k = 0; k < size; k++) {
          out.append(k > 0 ? "," : "").append(random.nextInt(5) == 0 ? " \t" : "");
          if (object) {
            text(random, out.append(""));
            out.append(random.nextInt(5) == 0 ? " : " : ":");
          }
          write(random, depth + 1, out);
        }
        out.append(object ? '}' : ']');
      }
    }
  }

  private static void text(SplittableRandom random, StringBuilder out) {
    out.append('"');
    for (int k = random.nextInt(6); k > 0; k--) {
      for (char c : TEXTS[random.nextInt(TEXTS.length)].toCharArray()) {
        boolean must = c == '"' || c == '\\' || c < ' ';
        if (must && random.nextBoolean() && c != 1) {
          out.append('\\').append(c == '\n' ? 'n' : c);
        } else if (must || random.nextInt(20) == 0) {
          out.append(String.format("\\u%04x", (int) c));
        } else {
          out.append(c);
        }
      }
    }
    out.append('"');
  }

  @Test
  void valuesAreJacksonsAlsoOfMutatedLines() {
    long seed = 20261124;
    SplittableRandom random = NamedRandom.of("json", seed).stream();
    byte[] likely = "{}[]\",:\\u0-.eE+truefalsn \t\r\u0001".getBytes(StandardCharsets.UTF_8);
    int good = 0;
    for (int round = 0; round < 60_000; round++) {
      StringBuilder text = new StringBuilder();
      write(random, 0, text);
      byte[] line = text.toString().getBytes(StandardCharsets.UTF_8);
      for (int k = random.nextInt(3); k > 0 && round % 4 > 0; k--) {
        line[random.nextInt(line.length)] =
            random.nextInt(4) == 0
                ? (byte) random.nextInt(256)
                : likely[random.nextInt(likely.length)];
      }
      JsonNode expected = expected(line);
      String what =
          "seed " + seed + ", round " + round + ": " + new String(line, StandardCharsets.UTF_8);
      assertThat(scanned(line)).as(what).isEqualTo(expected);
      assertThat(isSkipped(line)).as(what).isEqualTo(expected != null);
      good += expected != null ? 1 : 0;
    }
    assertThat(good).isBetween(25_000, 50_000);
  }

  @Test
  void brokenLinesSayWhereAndWhy() {
    String[][] lines = {
      {"{\"a\":1,}", "'}' where a field's name in quotes is due at byte 7"},
      {"[1 2]", "'2' where a comma or ] is due at byte 3"},
      {"{\"a\" 1}", "'1' where a colon is due"},
      {"[01]", "begins with 0"},
      {"[\"a", "ends inside a string"},
      {"[\"\\x\"]", "an unknown escape"},
      {"[\"\\u12\"]", "four hexadecimal digits"},
      {"[\"\t\"]", "not escaped (code 9)"},
      {"[1", "the end of the line where a comma or ] is due"},
      {"", "ends where a value is due"},
      {"[-]", "']' where a digit is due"},
      {"[tru]", "where a value is due"},
      {"[" + "1".repeat(1001) + "]", "more than 1000 characters"},
      {"[".repeat(1001), "more than 1000 containers"},
    };
    for (String[] line : lines) {
      byte[] bytes = line[0].getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(
              () -> {
                scanner.begin(bytes, 0, bytes.length);
                value();
              })
          .as(line[0])
          .hasMessageContaining(line[1]);
    }
    byte[] deep = ("[".repeat(1000) + "]".repeat(1000)).getBytes(StandardCharsets.UTF_8);
    assertThat(isSkipped(deep)).isTrue();
  }

  @Test
  void bytesMustBeUtf8InItsShortestForm() {
    int[][] bad = {
      {0x80},
      {0xc0, 0xaf},
      {0xc3},
      {0xe0, 0x80, 0xaf},
      {0xed, 0xa0, 0x80},
      {0xf0, 0x80, 0x80, 0x80},
      {0xf4, 0x90, 0x80, 0x80},
      {0xf5, 0x80, 0x80, 0x80},
      {0xe2, 0x82},
      {0xff}
    };
    for (int[] bytes : bad) {
      byte[] line = new byte[bytes.length + 2];
      line[0] = '"';
      line[line.length - 1] = '"';
      for (int k = 0; k < bytes.length; k++) {
        line[k + 1] = (byte) bytes[k];
      }
      assertThat(scanned(line)).as("%s", (Object) bytes).isNull();
    }
    for (String text : List.of("\u0080", "\u07ff", "\u0800", "\ud7ff", "\uffff", "\udbff\udfff")) {
      byte[] line = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
      assertThat(scanned(line).textValue()).isEqualTo(text);
      assertThat(scanned(("\ufeff\"" + text + "\"").getBytes(StandardCharsets.UTF_8)).textValue())
          .as("behind a byte order mark")
          .isEqualTo(text);
    }
  }
}
