package io.stepwise.lm.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Utils;
import io.stepwise.data.error.InfrastructureFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Where the tensors of this process lie: one device for all of them, named by the system property
 * {@value #PROPERTY}, so that it can be set for every process of a cluster.
 */
public final class Devices {
  /** Holds a {@link Wanted}, in any case; absent is {@link Wanted#AUTO}. */
  public static final String PROPERTY = "stepwise.device";

  private static final String ENGINE = "PyTorch";
  private static final String NATIVES = "native/lib/pytorch.properties";

  private Devices() {}

  /** What a user asks for. */
  public enum Wanted {
    /** A GPU where this build has the natives and the engine sees one, else the processor. */
    AUTO,
    /** The processor. */
    CPU,
    /** The first CUDA GPU, or nothing. */
    CUDA
  }

  /** What there is to choose from. */
  public enum Natives {
    /** The tensor engine's library for processors alone. */
    CPU,
    /** That for CUDA as well. */
    CUDA
  }

  /** What this process was asked to use. */
  public static Wanted wanted() {
    return Wanted.valueOf(System.getProperty(PROPERTY, "auto").toUpperCase(Locale.ROOT));
  }

  /** Asks for a device until the result is closed. */
  public static Use use(String wanted) {
    String before = System.getProperty(PROPERTY);
    System.setProperty(PROPERTY, wanted);
    return new Use(before);
  }

  /**
   * A wish that ends.
   *
   * @param before what was asked for before, or null
   */
  public record Use(String before) implements AutoCloseable {
    @Override
    public void close() {
      if (before == null) {
        System.clearProperty(PROPERTY);
      } else {
        System.setProperty(PROPERTY, before);
      }
    }
  }

  /**
   * Whether this process computes on a GPU.
   *
   * @throws InfrastructureFailure if it was to and cannot
   */
  public static boolean gpu() {
    return device().isGpu();
  }

  /**
   * A manager of tensors on the device of this process.
   *
   * @throws InfrastructureFailure if the tensor engine cannot be started
   */
  public static NDManager manager() {
    Device device = device();
    return engine().newBaseManager(device);
  }

  private static Engine engine() {
    EngineCache.check();
    try {
      return Engine.getEngine(ENGINE);
    } catch (EngineException | IllegalStateException | LinkageError e) {
      throw EngineCache.failure("tensor engine", e);
    }
  }

  private static Device device() {
    Wanted wanted = wanted();
    int cards = wanted == Wanted.CPU ? 0 : engine().getGpuCount();
    // An engine that sees a card has the natives for it, wherever they came from.
    return choose(wanted, cards > 0 ? Natives.CUDA : natives(), cards);
  }

  static Device choose(Wanted wanted, Natives natives, int cards) {
    if (wanted == Wanted.CPU) {
      return Device.cpu();
    }
    if (natives == Natives.CUDA && cards > 0) {
      return Device.gpu();
    }
    if (wanted == Wanted.AUTO) {
      return Device.cpu();
    }
    throw new InfrastructureFailure(
        natives == Natives.CPU
            ? "Cannot compute on a GPU: this build has no CUDA libraries (--device cuda, expected"
                + " one made with mvn -Pgpu, or --device cpu)"
            : "Cannot compute on a GPU: the tensor engine finds none ("
                + cards
                + " cards, expected one with a driver for CUDA 12.8, or --device cpu)");
  }

  /** The natives that the engine is given by a path, or else those on the class path. */
  public static Natives natives() {
    if (Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") != null) {
      String flavor = Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR", "");
      return flavor.startsWith("cu") ? Natives.CUDA : Natives.CPU;
    }
    try {
      boolean cuda = false;
      for (URL url : Collections.list(Devices.class.getClassLoader().getResources(NATIVES))) {
        try (InputStream in = url.openStream()) {
          Properties properties = new Properties();
          properties.load(in);
          cuda |= properties.getProperty("flavor", "").startsWith("cu");
        }
      }
      return cuda ? Natives.CUDA : Natives.CPU;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether this machine multiplies bfloat16: a GPU does, and a processor that says so. Others
   * imitate it, ten times slower than single precision.
   */
  public static boolean multipliesBfloat16() {
    if (gpu()) {
      return true;
    }
    Path processor = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(processor)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(processor)) {
      return lines.anyMatch(
          line -> line.startsWith("flags") && line.matches(".*\\b(avx512_bf16|amx_bf16)\\b.*"));
    } catch (IOException e) {
      throw new InfrastructureFailure("Cannot read " + processor + ": " + e.getMessage(), e);
    }
  }
}
