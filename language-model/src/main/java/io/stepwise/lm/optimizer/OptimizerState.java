package io.stepwise.lm.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout.Parameter;
import io.stepwise.lm.weights.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The moments of an optimizer, in and out of a folder.
 *
 * @param parameters what each weight is
 * @param first the first moments
 * @param second the second moments, null for weights that Muon updates
 */
record OptimizerState(List<Parameter> parameters, List<NDArray> first, List<NDArray> second) {
  private static final String STATE = "optimizer.safetensors";
  private static final String PROGRESS = "optimizer.json";

  /** Writes the moments and the number of updates. */
  void save(OutputFolder folder, String prefix, OptimizerSettings.Method method, long steps) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter p = parameters.get(i);
      tensors.put("first." + p.name(), new Tensor(p.shape(), first.get(i).toFloatArray()));
      if (second.get(i) != null) {
        tensors.put("second." + p.name(), new Tensor(p.shape(), second.get(i).toFloatArray()));
      }
    }
    ModelFiles.write(folder, prefix + STATE, tensors);
    folder.write(
        prefix + PROGRESS, Json.pretty(new TreeMap<>(Map.of("steps", steps, "method", method))));
  }

  /**
   * Replaces the moments by those that {@link #save} wrote.
   *
   * @param manager owns the new tensors
   * @return the number of updates
   * @throws InvalidInput if the state is another model's or another method's
   */
  long restore(
      InputFolder folder, String prefix, OptimizerSettings.Method method, NDManager manager) {
    String where = folder.path() + "/" + prefix + PROGRESS;
    JsonNode progress = Json.read(folder.text(prefix + PROGRESS), where);
    if (!progress.path("method").asText().equals(method.name())) {
      throw new InvalidInput(
          "Cannot resume training: the state belongs to another optimizer ("
              + progress.path("method").asText()
              + ", expected "
              + method
              + ") at "
              + where);
    }
    Map<String, Tensor> tensors = ModelFiles.tensors(folder, prefix + STATE);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter p = parameters.get(i);
      first.set(i, replace(first.get(i), tensors.get("first." + p.name()), p, folder, manager));
      if (second.get(i) != null) {
        second.set(
            i, replace(second.get(i), tensors.get("second." + p.name()), p, folder, manager));
      }
    }
    return progress.path("steps").asLong();
  }

  private static NDArray replace(
      NDArray old, Tensor saved, Parameter p, InputFolder folder, NDManager manager) {
    if (saved == null || !Arrays.equals(saved.shape(), p.shape())) {
      throw new InvalidInput(
          "Cannot resume training: no optimizer state for " + p.name() + " at " + folder.path());
    }
    NDArray fresh = manager.create(saved.values(), old.getShape());
    old.close();
    return fresh;
  }
}
