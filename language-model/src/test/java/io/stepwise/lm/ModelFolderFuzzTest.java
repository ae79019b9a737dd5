package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Folders that transformers saved, each damaged at random: read, or rejected by one line that names
 * a file of the folder; never another failure. The secret next to the folders is never read.
 */
class ModelFolderFuzzTest {
  private static final int FOLDERS = Integer.getInteger("stepwise.fuzz.folders", 1_000);
  private static final List<String> MODELS =
      List.of("llama", "qwen2-window-sharded", "qwen3-two-labels", "qwen3-yarn-bf16");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?(e-?[0-9]+)?");
  private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
  private static final List<String> VALUES =
      List.of(
          "0",
          "-1",
          "1",
          "3",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "1e400",
          "-1e400",
          "1e-400",
          "NaN",
          "Infinity",
          "0.5",
          "1.5e9",
          "null",
          "true",
          "\"\"",
          "\"x\"",
          "[]",
          "{}",
          "[[1]]",
          "9".repeat(2000),
          "[".repeat(2000) + "]".repeat(2000),
          "{\"a\":".repeat(900) + "1" + "}".repeat(900),
          "\"../secret.safetensors\"",
          "\"secret.safetensors\"",
          "\"F64\"",
          "\"BF16\"");

  @TempDir private Path root;
  private final Map<String, Map<String, byte[]>> originals = new TreeMap<>();
  private SplittableRandom random;

  @Test
  void damagedFoldersAreReadOrRefused() throws IOException {
    Files.write(root.resolve("secret.safetensors"), "TOP-SECRET".getBytes(StandardCharsets.UTF_8));
    for (String model : MODELS) {
      originals.put(model, files(Fixtures.path("parity/" + model)));
    }
    long seed = Long.getLong("stepwise.seed", 20260309);
    System.out.println("ModelFolderFuzzTest: seed " + seed + ", " + FOLDERS + " folders");
    int read = 0;
    Path folder = root.resolve("model");
    for (int i = 0; i < FOLDERS; i++) {
      random = new SplittableRandom(seed + i);
      Map<String, byte[]> files =
          new TreeMap<>(originals.get(MODELS.get(random.nextInt(MODELS.size()))));
      int changes = 1 + random.nextInt(3);
      for (int k = 0; k < changes; k++) {
        damage(files);
      }
      write(folder, files);
      read += load(() -> CausalModel.load(InputFolder.foreign(folder.toString())), seed + i);
    }
    assertThat(read).isBetween(FOLDERS / 100, FOLDERS / 2);
  }

  @Test
  void damagedAdaptersAreReadOrRefused() throws IOException {
    Map<String, byte[]> whole = files(Fixtures.path("adapters/llama-scores"));
    InputFolder base = Fixtures.folder("parity/llama");
    long seed = Long.getLong("stepwise.seed", 20261124);
    System.out.println("ModelFolderFuzzTest: seed " + seed + ", " + FOLDERS + " adapters");
    int read = 0;
    Path folder = root.resolve("adapters");
    for (int i = 0; i < FOLDERS; i++) {
      random = new SplittableRandom(seed + i);
      Map<String, byte[]> files = new TreeMap<>(whole);
      int changes = 1 + random.nextInt(3);
      for (int k = 0; k < changes && !files.isEmpty(); k++) {
        damage(files);
      }
      files.put("present", new byte[1]);
      write(folder, files);
      read += load(() -> Adapters.load(InputFolder.foreign(folder.toString()), base), seed + i);
    }
    assertThat(read).isBetween(FOLDERS / 100, FOLDERS / 2);
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        if (!file.getFileName().toString().startsWith("expected")) {
          files.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  private static void write(Path folder, Map<String, byte[]> files) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> old = Files.list(folder)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    if (!files.containsKey("model.safetensors")) {
      Files.createSymbolicLink(
          folder.resolve("secret.safetensors"), Path.of("../secret.safetensors"));
    }
  }

  /** How many models a folder gave: one or none. */
  private static int load(Supplier<CausalModel> folder, long seed) {
    try (CausalModel model = folder.get()) {
      assertThat(model.parameters()).isPositive();
      return 1;
    } catch (InvalidInput e) {
      assertThat(e.getMessage())
          .as("seed " + seed)
          .startsWith("Cannot ")
          .doesNotContain("\n", "TOP-SECRET")
          .hasSizeLessThan(4000);
      return 0;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed + ": " + e, e);
    }
  }

  private void damage(Map<String, byte[]> files) {
    List<String> names = new ArrayList<>(files.keySet());
    String name = names.get(random.nextInt(names.size()));
    byte[] bytes = files.get(name);
    switch (random.nextInt(8)) {
      case 0 -> files.put(name, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      case 1 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
        files.put(name, longer);
      }
      case 2 -> flip(bytes = bytes.clone(), name, files);
      case 3 -> {
        if (random.nextInt(4) == 0) {
          files.remove(name);
        }
      }
      default -> files.put(name, name.endsWith(".safetensors") ? header(bytes) : values(bytes));
    }
  }

  private void flip(byte[] bytes, String name, Map<String, byte[]> files) {
    int reach = name.endsWith(".safetensors") ? Math.min(bytes.length, 4000) : bytes.length;
    for (int k = 1 + random.nextInt(4); k > 0; k--) {
      bytes[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
    }
    files.put(name, bytes);
  }

  /** Another value in place of a number or text. */
  private byte[] values(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Pattern pattern = random.nextInt(3) == 0 ? STRING : NUMBER;
    List<MatchResult> found = pattern.matcher(text).results().toList();
    if (found.isEmpty()) {
      return bytes;
    }
    MatchResult place = found.get(random.nextInt(found.size()));
    String value = VALUES.get(random.nextInt(VALUES.size()));
    return (text.substring(0, place.start()) + value + text.substring(place.end()))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The same in the header of weights, whose length is put right three times in four. */
  private byte[] header(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 8 || file.getLong(0) < 0 || file.getLong(0) > bytes.length - 8) {
      return bytes;
    }
    int length = (int) file.getLong(0);
    byte[] header = values(Arrays.copyOfRange(bytes, 8, 8 + length));
    ByteBuffer changed =
        ByteBuffer.allocate(bytes.length - length + header.length).order(ByteOrder.LITTLE_ENDIAN);
    changed.putLong(random.nextInt(4) == 0 ? random.nextLong() : header.length);
    changed.put(header).put(bytes, 8 + length, bytes.length - 8 - length);
    return changed.array();
  }
}
