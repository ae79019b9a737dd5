package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.lora.Adapter;
import io.stepwise.lm.lora.AdapterConfig;
import io.stepwise.lm.lora.AdapterFiles;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.lora.LowRankChange;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.lm.weights.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Weights of a frozen base model with LoRA adapters. Passes use merged matrices, which are
 * recomputed after the adapters have changed. Training changes the adapters and, if it is stored
 * with them, the scalar head.
 */
final class AdaptedWeights implements Weights {
  private final AdapterConfig adapterConfig;
  private final BaseReference base;
  private final NDManager manager;
  private final List<NDArray> frozen;
  private final List<Adapter> adapters;
  private final List<ParameterLayout.Parameter> trained;
  private final List<NDArray> trainedTensors;
  private final int headAt;
  private final int[] differentiated;
  private final LowRankChange change;
  private boolean recording;
  private NDManager mergedManager;
  private List<NDArray> merged;

  /**
   * Weights.
   *
   * @param manager owns new tensors
   * @param config the model's shape
   * @param frozen the base's tensors, one per parameter of the layout
   * @param base the folder they came from
   * @param values of all A, all B and the kept head, as {@link AdapterFiles#parameters} lists them
   */
  AdaptedWeights(
      NDManager manager,
      ModelConfig config,
      List<NDArray> frozen,
      BaseReference base,
      AdapterConfig adapterConfig,
      List<float[]> values) {
    this.manager = manager;
    this.frozen = frozen;
    this.base = base;
    this.adapterConfig = adapterConfig;
    this.adapters = Adapter.of(config, adapterConfig.settings());
    this.trained = AdapterFiles.parameters(config, adapterConfig.settings(), adapterConfig.head());
    this.trainedTensors = WholeWeights.tensors(manager, trained, values);
    this.headAt = frozen.size() - (trained.size() - 2 * adapters.size());
    this.change = new LowRankChange(adapterConfig.settings().factor());
    TreeSet<Integer> needed = new TreeSet<>();
    adapters.forEach(adapter -> needed.add(adapter.parameter()));
    IntStream.range(headAt, frozen.size()).forEach(needed::add);
    this.differentiated = needed.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The base's tensors; the kept head is not among what changed them. */
  List<NDArray> frozen() {
    return frozen;
  }

  private List<NDArray> a() {
    return trainedTensors.subList(0, adapters.size());
  }

  private List<NDArray> b() {
    return trainedTensors.subList(adapters.size(), 2 * adapters.size());
  }

  @Override
  public synchronized List<NDArray> tensors() {
    if (merged == null) {
      mergedManager = manager.newSubManager();
      merged = new ArrayList<>();
      for (int p = 0; p < frozen.size(); p++) {
        NDArray tensor = merged(mergedManager, p);
        tensor.setName("w[]");
        merged.add(tensor);
      }
      if (recording) {
        mark(true);
      }
    }
    return merged;
  }

  /** A parameter as it is now: what adapters make of it, the kept head's, or the base's own. */
  private NDArray merged(NDManager into, int parameter) {
    if (parameter >= headAt) {
      return trainedTensors.get(2 * adapters.size() + parameter - headAt);
    }
    List<NDArray> a = new ArrayList<>();
    List<NDArray> b = new ArrayList<>();
    List<LowRankChange.Place> places = new ArrayList<>();
    for (int i = 0; i < adapters.size(); i++) {
      if (adapters.get(i).parameter() == parameter) {
        a.add(a().get(i));
        b.add(b().get(i));
        places.add(new LowRankChange.Place(0, adapters.get(i).row()));
      }
    }
    return places.isEmpty()
        ? frozen.get(parameter)
        : change.merge(into, List.of(frozen.get(parameter)), a, b, places).get(0);
  }

  @Override
  public synchronized float[] value(int parameter) {
    // One matrix at a time, so that merged ones are not held next to the base.
    try (NDManager scope = manager.newSubManager()) {
      return (merged == null ? merged(scope, parameter) : merged.get(parameter)).toFloatArray();
    }
  }

  @Override
  public List<float[]> values() {
    return IntStream.range(0, frozen.size()).mapToObj(this::value).toList();
  }

  @Override
  public int[] differentiated() {
    return differentiated.clone();
  }

  @Override
  public List<ParameterLayout.Parameter> trained() {
    return trained;
  }

  @Override
  public List<NDArray> trainedTensors() {
    return trainedTensors;
  }

  @Override
  public List<NDArray> gradients(NDManager scope, List<NDArray> byWeights) {
    List<LowRankChange.Place> places = new ArrayList<>();
    for (Adapter adapter : adapters) {
      int at = java.util.Arrays.binarySearch(differentiated, adapter.parameter());
      places.add(new LowRankChange.Place(at, adapter.row()));
    }
    List<NDArray> gradients = new ArrayList<>(change.gradients(scope, byWeights, a(), b(), places));
    int kept = frozen.size() - headAt;
    gradients.addAll(byWeights.subList(byWeights.size() - kept, byWeights.size()));
    return gradients;
  }

  @Override
  public synchronized void record() {
    recording = true;
    if (merged != null) {
      mark(true);
    }
  }

  @Override
  public synchronized void stopRecording() {
    recording = false;
    if (merged != null) {
      mark(false);
    }
  }

  private void mark(boolean recorded) {
    for (int p : differentiated) {
      merged.get(p).setRequiresGradient(recorded);
    }
  }

  @Override
  public synchronized void changed() {
    if (merged != null) {
      mergedManager.close();
      merged = null;
    }
  }

  @Override
  public void save(OutputFolder folder, String prefix, String configJson, HeadLabels labels) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < trained.size(); i++) {
      ParameterLayout.Parameter p = trained.get(i);
      tensors.put(p.name(), new Tensor(p.shape(), trainedTensors.get(i).toFloatArray()));
    }
    AdapterFiles.write(folder, prefix, adapterConfig, base, tensors);
  }

  @Override
  public void close() {
    change.close();
  }
}
