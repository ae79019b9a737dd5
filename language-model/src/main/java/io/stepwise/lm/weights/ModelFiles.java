package io.stepwise.lm.weights;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.ConfigJson;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.config.Warnings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A model's configuration and weights in a Hugging Face folder. */
public final class ModelFiles {
  /** Name of the configuration's file. */
  public static final String CONFIG = "config.json";

  static final String WEIGHTS = "model.safetensors";

  private static final String LANGUAGE_MODEL_HEAD = "lm_head.weight";

  private static final String EMBEDDING = "model.embed_tokens.weight";

  /** Frequencies that old files store though they follow from the configuration. */
  private static final Pattern ROTARY_BUFFER = Pattern.compile(".*\\.rotary_emb\\.inv_freq");

  private ModelFiles() {}

  /**
   * The configuration that fits the weights. A token classifier written by other tools has no
   * language-model head, unless the embedding is one. A head that differs from the embedding is
   * kept, with a warning, also where {@code tie_word_embeddings} calls them the same, as
   * transformers does.
   */
  public static ModelConfig settle(ModelConfig config, Map<String, Tensor> tensors, String where) {
    Tensor head = tensors.get(LANGUAGE_MODEL_HEAD);
    Tensor embedding = tensors.get(EMBEDDING);
    if (config.tiedEmbeddings()
        && head != null
        && embedding != null
        && !Arrays.equals(head.values(), embedding.values())) {
      Warnings.once(
          "Kept lm_head.weight, which differs from the embedding though tie_word_embeddings is"
              + " true, at "
              + where);
      return config.untied();
    }
    boolean headless = !config.tiedEmbeddings() && !tensors.containsKey(LANGUAGE_MODEL_HEAD);
    return headless && config.head().scalar() && config.head().languageModel()
        ? config.withHead(config.head().alone())
        : config;
  }

  /**
   * Puts Hugging Face's tensors together. A head with two labels becomes the scalar that separates
   * them, see {@link TwoLabels}.
   *
   * @param stored tensors by name; emptied, so that no tensor is held twice
   * @param where the file's name, for messages
   * @throws InvalidInput if a tensor is missing, has another shape than the configuration says, or
   *     belongs to no such model
   */
  public static List<float[]> read(Map<String, Tensor> stored, String where, ModelConfig config) {
    Map<String, Tensor> tensors =
        config.head().scalar() ? TwoLabels.folded(stored) : new LinkedHashMap<>(stored);
    stored.clear();
    Set<String> unused = new TreeSet<>(tensors.keySet());
    List<ParameterLayout.Parameter> parameters = new ParameterLayout(config).list();
    // All shapes before the first copy: a configuration that lies costs no memory.
    for (ParameterLayout.Parameter parameter : parameters) {
      parameter.parts().forEach(part -> check(tensors.get(part.name()), part, where));
    }
    List<float[]> values = new ArrayList<>();
    for (ParameterLayout.Parameter parameter : parameters) {
      values.add(fused(parameter, tensors));
      parameter.parts().forEach(part -> unused.remove(part.name()));
    }
    if (unused.removeIf(name -> ROTARY_BUFFER.matcher(name).matches())) {
      Warnings.once(
          "Ignored tensors named rotary_emb.inv_freq: frequencies follow from config.json, at "
              + where);
    }
    if (config.tiedEmbeddings()) {
      unused.remove(LANGUAGE_MODEL_HEAD); // the embedding once more, see settle
    }
    if (!unused.isEmpty()) {
      throw new InvalidInput(
          "Cannot read model: tensors that "
              + config.architecture().className(config.head())
              + " does not have ("
              + unused.iterator().next()
              + (unused.size() > 1 ? " and " + (unused.size() - 1) + " more" : "")
              + ", expected none) at "
              + where);
    }
    return values;
  }

  /** The values of a parameter, whose parts are removed from the tensors. */
  private static float[] fused(ParameterLayout.Parameter parameter, Map<String, Tensor> tensors) {
    if (parameter.parts().size() == 1) {
      return tensors.remove(parameter.parts().get(0).name()).values();
    }
    float[] fused = new float[parameter.size()];
    int at = 0;
    for (ParameterLayout.Part part : parameter.parts()) {
      float[] values = tensors.remove(part.name()).values();
      System.arraycopy(values, 0, fused, at, values.length);
      at += values.length;
    }
    return fused;
  }

  private static void check(Tensor tensor, ParameterLayout.Part part, String where) {
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
  }

  /** The names of the tensors of a safetensors file of a folder. */
  static Set<String> names(InputFolder folder, String name) {
    try (InputStream in = folder.read(name)) {
      return Safetensors.names(in, folder.path() + "/" + name);
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot read weights: " + e.getMessage() + " at " + folder.path() + "/" + name, e);
    }
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
    folder.write(prefix + CONFIG, ConfigJson.write(config, Map.of()));
    writeWeights(folder, prefix, new ParameterLayout(config).list(), values, HeadLabels.ONE);
  }

  /**
   * Writes the weights, split into Hugging Face's tensors.
   *
   * @param labels how many labels a scalar head is written with
   */
  public static void writeWeights(
      OutputFolder folder,
      String prefix,
      List<ParameterLayout.Parameter> parameters,
      List<float[]> values,
      HeadLabels labels) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      int at = 0;
      for (ParameterLayout.Part part : parameters.get(i).parts()) {
        int size = Arrays.stream(part.shape()).reduce(1, (a, b) -> a * b);
        float[] whole = values.get(i);
        tensors.put(
            part.name(),
            new Tensor(
                part.shape(),
                size == whole.length ? whole : Arrays.copyOfRange(whole, at, at + size)));
        at += size;
      }
    }
    write(
        folder, prefix + WEIGHTS, labels == HeadLabels.TWO ? TwoLabels.unfolded(tensors) : tensors);
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
