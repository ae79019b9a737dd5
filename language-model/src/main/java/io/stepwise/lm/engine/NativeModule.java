package io.stepwise.lm.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.stepwise.data.error.InfrastructureFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * TorchScript source, compiled in this process. Every method takes lists of tensors and tensors,
 * and returns a list of tensors; a call may be made from any thread.
 *
 * <p>Two modes, fixed when made, because the engine keeps the mode as state of the module: {@link
 * Mode#TRAINING} records what gradients need, {@link Mode#INFERENCE} records nothing.
 */
public final class NativeModule implements AutoCloseable {
  /** Whether calls record what gradients need. */
  public enum Mode {
    /** Records. */
    TRAINING,
    /** Records nothing; changing tensors in place is allowed. */
    INFERENCE
  }

  /**
   * An argument of a method. Tensors shared by threads must keep one name for ever, since the name
   * is state of the tensor.
   *
   * @param name a name of letters, unique among a call's arguments
   * @param tensors the tensors, in order
   * @param asList whether the method takes a list (also of one tensor) or the tensor itself
   */
  public record Argument(String name, List<NDArray> tensors, boolean asList) {
    /** A list of tensors. */
    public static Argument list(String name, List<NDArray> tensors) {
      return new Argument(name, tensors, true);
    }

    /** One tensor. */
    public static Argument of(String name, NDArray tensor) {
      return new Argument(name, List.of(tensor), false);
    }
  }

  private final PtSymbolBlock block;
  private final NDManager manager;
  private final Mode mode;

  /**
   * Compiles source.
   *
   * @throws InfrastructureFailure if the native library is missing or rejects the source
   */
  public NativeModule(String source, Mode mode) {
    this.mode = mode;
    try {
      manager = Devices.manager();
      block =
          JniUtils.loadModule(
              (PtNDManager) manager,
              new ByteArrayInputStream(TorchScriptArchive.of(source)),
              false,
              false);
    } catch (InfrastructureFailure e) {
      throw e;
    } catch (IOException | RuntimeException | LinkageError e) {
      throw EngineCache.failure("tensor engine", e);
    }
  }

  /**
   * Calls a method.
   *
   * @param into the manager that will own the results
   * @return the tensors the method returned, in order
   */
  public NDList call(NDManager into, String method, Argument... arguments) {
    // Profiling runs would recompile at every new shape; this flag is kept per thread.
    JniUtils.setGraphExecutorOptimize(false);
    if (mode == Mode.TRAINING) {
      // Kept per thread too, and off on the thread that started the engine.
      JniUtils.setGradMode(true);
    }
    try (NDArray chosen = into.create(0f)) {
      chosen.setName("module_method:" + method);
      // The engine gives the results to the manager of the list's first array.
      NDList input = new NDList(chosen);
      for (Argument argument : arguments) {
        String name = argument.asList ? argument.name + "[]" : argument.name;
        for (NDArray tensor : argument.tensors) {
          if (!name.equals(tensor.getName())) {
            tensor.setName(name);
          }
          input.add(tensor);
        }
      }
      return IValueUtils.forward(block, input, mode == Mode.TRAINING);
    }
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }
}
