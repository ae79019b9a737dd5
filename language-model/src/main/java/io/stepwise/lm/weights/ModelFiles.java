package io.stepwise.lm.weights;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's configuration and weights in a Hugging Face folder. */
public final class ModelFiles {
  private static final String WEIGHTS = "model.safetensors";

  private ModelFiles() {}

  /**
   * Reads the weights, one array per parameter of the layout.
   *
   * @param prefix of the files' names inside the folder
   * @throws InvalidInput if a tensor is missing or has another shape than the configuration says
   */
  public static List<float[]> read(InputFolder folder, String prefix, ModelConfig config) {
    Map<String, Tensor> tensors = tensors(folder, prefix + WEIGHTS);
    List<float[]> values = new ArrayList<>();
    for (ParameterLayout.Parameter parameter : new ParameterLayout(config).list()) {
      float[] fused = new float[parameter.size()];
      int at = 0;
      for (ParameterLayout.Part part : parameter.parts()) {
        Tensor tensor = tensors.get(part.name());
        String where = folder.path() + "/" + prefix + WEIGHTS;
        if (tensor == null) {
          throw new InvalidInput("Cannot read model: no tensor " + part.name() + " at " + where);
        }
        if (!Arrays.equals(tensor.shape(), part.shape())) {
          throw new InvalidInput(
              "Cannot read model: shape of "
                  + part.name()
                  + " ("
                  + Arrays.toString(tensor.shape())
                  + ", expected "
                  + Arrays.toString(part.shape())
                  + ") at "
                  + where);
        }
        System.arraycopy(tensor.values(), 0, fused, at, tensor.values().length);
        at += tensor.values().length;
      }
      values.add(fused);
    }
    return values;
  }

  /** Reads every tensor of a safetensors file of a folder. */
  public static Map<String, Tensor> tensors(InputFolder folder, String name) {
    try (InputStream in = folder.read(name)) {
      return Safetensors.read(in, folder.path() + "/" + name);
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot read weights: " + e.getMessage() + " at " + folder.path() + "/" + name, e);
    }
  }

  /** Writes config.json and the weights, split into Hugging Face's tensors. */
  public static void write(
      OutputFolder folder, String prefix, ModelConfig config, List<float[]> values) {
    folder.write(prefix + "config.json", ConfigJson.write(config));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    List<ParameterLayout.Parameter> parameters = new ParameterLayout(config).list();
    for (int i = 0; i < parameters.size(); i++) {
      int at = 0;
      for (ParameterLayout.Part part : parameters.get(i).parts()) {
        int size = Arrays.stream(part.shape()).reduce(1, (a, b) -> a * b);
        tensors.put(
            part.name(),
            new Tensor(part.shape(), Arrays.copyOfRange(values.get(i), at, at + size)));
        at += size;
      }
    }
    write(folder, prefix + WEIGHTS, tensors);
  }

  /** Writes a safetensors file. */
  public static void write(OutputFolder folder, String name, Map<String, Tensor> tensors) {
    try (OutputStream out = folder.create(name)) {
      Safetensors.write(out, tensors);
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot write weights: " + e.getMessage() + " at " + folder.path() + "/" + name, e);
    }
  }
}
