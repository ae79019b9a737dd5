package io.stepwise.lm.lora;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.lm.weights.Tensor;
import io.stepwise.lm.weights.TwoLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Adapters in PEFT's form: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 *
 * @param config what they are
 * @param stored their tensors, by PEFT's names
 * @param where the folder, for messages
 */
public record AdapterFiles(AdapterConfig config, Map<String, Tensor> stored, String where) {
  private static final String TENSORS = "adapter_model.safetensors";
  private static final String PICKLE = "adapter_model.bin";

  /** Whether a folder, or the part of it with a prefix, holds adapters instead of a model. */
  public static boolean in(InputFolder folder, String prefix) {
    return folder.has(prefix + AdapterConfig.FILE);
  }

  /**
   * Reads adapters.
   *
   * @param prefix of the files' names inside the folder
   * @throws InvalidInput if they are no LoRA adapters, or a file is malformed
   */
  public static AdapterFiles read(InputFolder folder, String prefix) {
    String where = folder.path() + "/" + prefix;
    AdapterConfig config =
        AdapterConfig.parse(folder.text(prefix + AdapterConfig.FILE), where + AdapterConfig.FILE);
    if (!folder.has(prefix + TENSORS)) {
      throw new InvalidInput(
          "Cannot read adapters: no safetensors file ("
              + (folder.has(prefix + PICKLE) ? PICKLE + ", which may hold code" : folder.files())
              + ", expected "
              + TENSORS
              + ") at "
              + where);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    ModelFiles.tensors(folder, prefix + TENSORS)
        .forEach((name, tensor) -> tensors.put(name, tensor));
    return new AdapterFiles(config, tensors, where + TENSORS);
  }

  /** Opens the folder that the adapters were trained on. */
  public InputFolder base(InputFolder folder, String prefix) {
    return BaseReference.open(folder, prefix, config.base());
  }

  /** The head that adapters give a model of this shape. */
  public Head head(ModelConfig base) {
    if (config.head() != AdapterConfig.KeptHead.SCORE) {
      return base.head();
    }
    Tensor weight = stored.get(Adapter.kept("score.weight"));
    if (weight != null && weight.shape().length == 2 && weight.shape()[0] == 3) {
      return Head.THREE_CLASSES;
    }
    return base.head().labels() == 1 ? base.head() : Head.SCALAR;
  }

  /** What is trained next to adapters: the scalar head, if it is kept. */
  public static List<ParameterLayout.Parameter> kept(
      ModelConfig model, AdapterConfig.KeptHead head) {
    List<ParameterLayout.Parameter> all = new ParameterLayout(model).list();
    return head == AdapterConfig.KeptHead.SCORE
        ? all.subList(new ParameterLayout(model).headAt(), all.size())
        : List.of();
  }

  /**
   * The values of all A, all B and what is kept, in this order.
   *
   * @param model the shape of the model they change
   * @throws InvalidInput if a tensor is missing, has another shape, or belongs to no adapter
   */
  public List<float[]> values(ModelConfig model) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    stored.forEach((name, tensor) -> tensors.put(name, tensor));
    List<ParameterLayout.Parameter> expected = parameters(model, config.settings(), config.head());
    Map<String, Tensor> heads = new LinkedHashMap<>();
    for (ParameterLayout.Parameter p : kept(model, config.head())) {
      if (tensors.containsKey(Adapter.kept(p.name()))) {
        heads.put(p.name(), tensors.get(Adapter.kept(p.name())));
      }
    }
    TwoLabels.folded(heads).forEach((name, tensor) -> tensors.put(Adapter.kept(name), tensor));
    Set<String> unused = new TreeSet<>(tensors.keySet());
    List<float[]> values = new ArrayList<>();
    for (ParameterLayout.Parameter p : expected) {
      Tensor tensor = tensors.get(p.name());
      if (tensor == null) {
        throw new InvalidInput("Cannot read adapters: no tensor " + p.name() + " at " + where);
      }
      if (!Arrays.equals(tensor.shape(), p.shape())) {
        throw new InvalidInput(
            "Cannot read adapters: shape of "
                + p.name()
                + " ("
                + Arrays.toString(tensor.shape())
                + ", expected "
                + Arrays.toString(p.shape())
                + ") at "
                + where);
      }
      unused.remove(p.name());
      values.add(tensor.values());
    }
    if (!unused.isEmpty()) {
      throw new InvalidInput(
          "Cannot read adapters: unexpected tensors ("
              + unused.iterator().next()
              + (unused.size() > 1 ? " and " + (unused.size() - 1) + " more" : "")
              + ", expected none) at "
              + where);
    }
    return values;
  }

  /** All A, all B and what is kept, by PEFT's names: what training changes. */
  public static List<ParameterLayout.Parameter> parameters(
      ModelConfig model, LoraSettings settings, AdapterConfig.KeptHead head) {
    List<Adapter> adapters = Adapter.of(model, settings);
    List<ParameterLayout.Parameter> parameters = new ArrayList<>();
    adapters.forEach(adapter -> parameters.add(adapter.a()));
    adapters.forEach(adapter -> parameters.add(adapter.b()));
    for (ParameterLayout.Parameter p : kept(model, head)) {
      parameters.add(
          new ParameterLayout.Parameter(Adapter.kept(p.name()), p.shape(), p.parts(), p.kind()));
    }
    return parameters;
  }

  /** Writes adapters into a folder, or a part of it. */
  public static void write(
      OutputFolder folder,
      String prefix,
      AdapterConfig config,
      BaseReference base,
      Map<String, Tensor> tensors) {
    folder.write(prefix + AdapterConfig.FILE, config.toJson());
    folder.write(prefix + BaseReference.FILE, base.toJson());
    ModelFiles.write(folder, prefix + TENSORS, tensors);
  }
}
