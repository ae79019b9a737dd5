package io.stepwise.lm.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;

/**
 * Checks the character map of a {@code Precompiled} normalizer (SentencePiece's {@code
 * precompiled_charsmap}): four bytes of length, a double-array trie of 32-bit units (Aoe 1989) over
 * the bytes to replace, and the replacements, each ended by a zero byte. The native tokenizer
 * follows the trie without looking whether it stays inside, and ends the process where it does not.
 */
final class PrecompiledMap {
  /** The longest replacement of Unicode's compatibility forms has 33 bytes for 3. */
  private static final int MOST_GROWTH = 18;

  private final int[] units;
  private final byte[] replacements;

  private PrecompiledMap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /**
   * Checks a map.
   *
   * @param base64 as {@code tokenizer.json} has it
   * @return by how much it lengthens a text at most, at least 1
   * @throws IllegalArgumentException with the reason, if it is malformed
   */
  static double growth(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 8) {
      throw new IllegalArgumentException("it is too short (" + bytes.length + " bytes)");
    }
    long size = Integer.toUnsignedLong(buffer.getInt());
    if (size < 4 || size % 4 != 0 || size > buffer.remaining()) {
      throw new IllegalArgumentException("its trie has a wrong length (" + size + " bytes)");
    }
    int[] units = new int[(int) size / 4];
    buffer.asIntBuffer().get(units);
    byte[] replacements = Arrays.copyOfRange(bytes, 4 + (int) size, bytes.length);
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
      if (text.isEmpty()) {
        throw new IllegalArgumentException("it has no replacements");
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("its replacements are not UTF-8", e);
    }
    return new PrecompiledMap(units, replacements).growth();
  }

  /** A place in the trie, and how many bytes lead there. */
  private record Node(int base, int depth) {}

  /** Visits every place that some text leads to, those of short texts first. */
  private double growth() {
    BitSet seen = new BitSet();
    ArrayDeque<Node> waiting = new ArrayDeque<>();
    waiting.add(new Node(offset(units[0]), 0));
    double growth = 1;
    while (!waiting.isEmpty()) {
      Node node = waiting.remove();
      if (node.base < 0 || (node.base | 0xff) >= units.length) {
        throw new IllegalArgumentException("its trie leads outside itself (" + node.base + ")");
      }
      if (seen.get(node.base)) {
        continue;
      }
      seen.set(node.base);
      for (int label = 1; label <= 0xff; label++) {
        int child = node.base ^ label;
        int unit = units[child];
        if ((unit & 0x800000ff) != label) {
          continue;
        }
        int next = child ^ offset(unit);
        if ((unit >>> 8 & 1) == 1) {
          growth = Math.max(growth, replacement(next) / (double) (node.depth + 1));
        }
        waiting.add(new Node(next, node.depth + 1));
      }
    }
    if (growth > MOST_GROWTH) {
      throw new IllegalArgumentException(
          "it lengthens texts too much (" + growth + " times, expected at most 18)");
    }
    return growth;
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  /** Bytes of the replacement that a leaf's unit refers to. */
  private int replacement(int leaf) {
    if (leaf < 0 || leaf >= units.length) {
      throw new IllegalArgumentException("its trie leads outside itself (" + leaf + ")");
    }
    int from = units[leaf] & 0x7fffffff;
    if (from >= replacements.length || (replacements[from] & 0xc0) == 0x80) {
      throw new IllegalArgumentException("a replacement lies nowhere (" + from + ")");
    }
    int to = from;
    while (to < replacements.length && replacements[to] != 0) {
      to++;
    }
    return to - from;
  }
}
